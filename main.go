// Command terraform-provider-returningai serves the Returning.AI provider to Terraform and OpenTofu.
package main

import (
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
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
	var options []tf6server.ServeOpt
	if *debug {
		options = append(options, tf6server.WithManagedDebug())
	}
	address := tfaddr.NewProvider(tfaddr.DefaultProviderRegistryHost, "returning-ai", "returningai").String()
	if err := tf6server.Serve(address, provider.Serving(provider.New(version)()), options...); err != nil {
		log.Fatal(err)
	}
}
