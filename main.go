// Command terraform-provider-returningai serves the Returning.AI provider to Terraform and OpenTofu.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	tfaddr "github.com/hashicorp/terraform-registry-address"

	"github.com/returning-ai/terraform-provider-returningai/internal/provider"
)

// version is set by the linker.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "wait for a debugger such as delve, and print how Terraform is to attach to this process")
	flag.Parse()
	if !*debug { // else someone wants to see how it works, and has Terraform's variables elsewhere
		provider.TuneProcess()
	}
	options := providerserver.ServeOpts{
		Address:         tfaddr.NewProvider(tfaddr.DefaultProviderRegistryHost, "returning-ai", "returningai").String(),
		Debug:           *debug,
		ProtocolVersion: 6,
	}
	if err := providerserver.Serve(context.Background(), provider.New(version), options); err != nil {
		log.Fatal(err)
	}
}
