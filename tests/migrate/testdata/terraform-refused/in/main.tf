resource "kafka-connect_connector" "a" {}
