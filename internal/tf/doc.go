// Package tf is what the services share on the Terraform side: what every resource and data source is made of, how an error of
// the client becomes a diagnostic that says what to do, and the types and plan modifiers that the service's habits ask for.
package tf
