// Package cli runs every command of the plugin and of the registrar as a user does: scripts in testdata/script call
// the programs, against a small look-alike of Kafka Connect, and compare what is printed word by word.
package cli
