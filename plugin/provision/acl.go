package provision

// Types of resources, patterns and operations, as Kafka's protocol names them.
const (
	TypeTopic         = "TOPIC"
	TypeGroup         = "GROUP"
	TypeTransactional = "TRANSACTIONAL_ID"

	PatternLiteral  = "LITERAL"
	PatternPrefixed = "PREFIXED"

	OperationRead   = "READ"
	OperationWrite  = "WRITE"
	OperationCreate = "CREATE"
)

// Resource is what an ACL is about.
type Resource struct {
	Type    string `json:"resourceType"`
	Name    string `json:"resourceName"`
	Pattern string `json:"patternType"`
}

// ACL allows a principal operations on a resource, from any host.
type ACL struct {
	Principal string `json:"principal"`
	Resource
	// Operations that are allowed. Describe is not among them, since Read and Write bring it with them.
	Operations []string `json:"operations"`
	// For says who needs it: "workers", or "connector" and a name.
	For []string `json:"for"`
}

// ACLList is the answer of ACLs.
type ACLList struct {
	ACLs []ACL `json:"acls"`
	// Notes say what cannot be known here.
	Notes Notes `json:"notes,omitempty"`
}

// ACLOptions of ACLs.
type ACLOptions struct {
	// Principal is who the brokers take the workers for, such as User:connect. Required.
	Principal string
	// CreateTopics lets the principal create the topics that it writes to.
	CreateTopics bool
}
