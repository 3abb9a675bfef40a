package provider

import (
	"context"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// Serving returns the factory of what serves a provider to Terraform. Where somebody asks for log lines, it is the framework alone, so that
// its lines tell of every step.
func Serving(made provider.Provider) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		server := providerserver.NewProtocol6(made)()
		whole, isWhole := server.(tf.Server)
		if !isWhole {
			return server
		}
		whole = tf.WithWriteOnlyActions(whole)
		ours, isOurs := made.(*returningai)
		if !isOurs || asksForLogs(os.Environ()) {
			return whole
		}
		var named provider.MetadataResponse
		ours.Metadata(context.Background(), provider.MetadataRequest{}, &named)
		return tf.NewShortcut(whole, named.TypeName, ours.data.Load, ours.Resources(context.Background()))
	}
}
