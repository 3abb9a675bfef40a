package acctest

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"maps"
	"math/big"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// Configuration is one file that was applied without any program: for programs that can't read it, and since that takes a hundredth of the
// time.
type Configuration struct {
	// Invoked is what each action answered, by its address.
	Invoked map[string]Invoked

	t         *testing.T
	file      hclsyntax.Blocks
	start     func(Values) *Protocol
	given     func(name string) (string, bool)
	providers map[string]*Protocol            // by alias
	known     map[string]map[string]cty.Value // by group, such as data.returningai_channel, and name
	variables map[string]*hclsyntax.Block
	actions   []*hclsyntax.Block
	resources []*managed
}

// managed is a resource of the provider, as it was last configured and read.
type managed struct {
	Object

	address  string
	provider *Protocol
	config   Values
}

// ApplyWithoutProgram does what an apply of a file does that has variables, locals, look-ups, ephemeral resources, resources of this
// provider and of the type terraform_data, actions, outputs, and provider blocks with an alias. It goes through the file in its order, and
// invokes what a trigger names as soon as its resource is created; the other actions are invoked at the end, as by hand. given has the
// values of variables, and is asked again each time. What else stands in the file fails the test.
func (c *Community) ApplyWithoutProgram(content string, given func(name string) (string, bool)) *Configuration {
	c.t.Helper()
	config := &Configuration{
		Invoked: map[string]Invoked{}, t: c.t, start: c.Protocol, given: given, known: map[string]map[string]cty.Value{},
		providers: map[string]*Protocol{"": c.Protocol(nil)}, variables: map[string]*hclsyntax.Block{},
	}
	file := blocks(c.t, content)
	for _, block := range file {
		switch block.Type {
		case "action":
			config.actions = append(config.actions, block)
		case "variable":
			config.variables[block.Labels[0]] = block
		}
	}
	for _, block := range file {
		config.apply(block)
	}
	config.file = file
	for _, action := range config.actions {
		if _, triggered := config.Invoked[addressOf(action)]; !triggered {
			config.invoke(action)
		}
	}
	return config
}

// addressOf returns how a configuration refers to a block.
func addressOf(block *hclsyntax.Block) string {
	return strings.Join(append([]string{block.Type}, block.Labels...), ".")
}

// apply does what a block is about.
func (c *Configuration) apply(block *hclsyntax.Block) {
	c.t.Helper()
	switch address := addressOf(block); {
	case block.Type == "variable" || block.Type == "action" || block.Type == "terraform": // asked for when they are needed, or not at all
	case block.Type == "locals":
		locals := slices.SortedFunc(maps.Values(block.Body.Attributes), func(a, b *hclsyntax.Attribute) int {
			return cmp.Compare(a.SrcRange.Start.Byte, b.SrcRange.Start.Byte)
		})
		for _, local := range locals {
			c.know("local", local.Name, c.evaluate(local))
		}
	case block.Type == "output":
		c.evaluate(block.Body.Attributes["value"])
	case block.Type == "provider":
		c.configure(block)
	case block.Type == "data":
		read := c.providerOf(block).LookUp(block.Labels[0], c.arguments(block.Body))
		succeed(c.t, "looking up "+address, read.Errors)
		c.know("data."+block.Labels[0], block.Labels[1], objectOf(read.State))
	case block.Type == "ephemeral":
		opened := c.providerOf(block).Open(block.Labels[0], c.arguments(block.Body))
		succeed(c.t, "opening "+address, opened.Errors)
		c.know("ephemeral."+block.Labels[0], block.Labels[1], objectOf(opened.State))
	case strings.HasPrefix(address, "resource.returningai_"):
		c.manage(block)
	case strings.HasPrefix(address, "resource.terraform_data."):
		input := c.evaluate(block.Body.Attributes["input"])
		c.know(block.Labels[0], block.Labels[1], cty.ObjectVal(map[string]cty.Value{"input": input, "output": input}))
		if c.file == nil {
			c.invokeTriggered(block)
		}
	default:
		c.t.Fatalf("the file has a block %s, which is not understood here", address)
	}
}

// manage creates a resource, or changes the one that was created before.
func (c *Configuration) manage(block *hclsyntax.Block) {
	c.t.Helper()
	resource := &managed{
		address: addressOf(block), Object: Object{Type: block.Labels[0]}, provider: c.providerOf(block), config: c.arguments(block.Body),
	}
	at := slices.IndexFunc(c.resources, func(made *managed) bool { return made.address == resource.address })
	if at >= 0 {
		resource.Object = c.resources[at].Object
	}
	succeed(c.t, "validating "+resource.address, resource.provider.Validate(resource.Type, resource.config))
	applied := resource.provider.Apply(resource.Object, resource.config)
	succeed(c.t, "applying "+resource.address, append(applied.Errors, applied.Replaces...))
	resource.Object = applied.Object
	c.know(block.Labels[0], block.Labels[1], objectOf(applied.State))
	if at >= 0 {
		c.resources[at] = resource
		return
	}
	c.resources = append(c.resources, resource)
	c.invokeTriggered(block)
}

// know keeps a value under the name by which other blocks refer to it.
func (c *Configuration) know(group, name string, value cty.Value) {
	if c.known[group] == nil {
		c.known[group] = map[string]cty.Value{}
	}
	c.known[group][name] = value
}

// configure starts a provider of its own for an alias. A block without one is that of the harness.
func (c *Configuration) configure(block *hclsyntax.Block) {
	c.t.Helper()
	values := c.arguments(block.Body)
	alias, hasAlias := values["alias"].(string)
	if !hasAlias {
		c.t.Fatal("a provider block without an alias is not understood here")
	}
	delete(values, "alias")
	c.providers[alias] = c.start(values)
}

// providerOf returns the provider that a block names.
func (c *Configuration) providerOf(block *hclsyntax.Block) *Protocol {
	c.t.Helper()
	alias := ""
	if named := block.Body.Attributes["provider"]; named != nil {
		traversal, diags := hcl.AbsTraversalForExpr(named.Expr)
		if diags.HasErrors() || len(traversal) != 2 {
			c.t.Fatalf("%s names no provider with an alias: %v", addressOf(block), diags)
		}
		attribute, _ := traversal[1].(hcl.TraverseAttr)
		alias = attribute.Name
	}
	found, there := c.providers[alias]
	if !there {
		c.t.Fatalf("%s names the provider %s, which is not configured above it", addressOf(block), alias)
	}
	return found
}

// invokeTriggered invokes what the triggers of a resource name.
func (c *Configuration) invokeTriggered(resource *hclsyntax.Block) {
	c.t.Helper()
	for _, name := range triggers(c.t, resource) {
		at := slices.IndexFunc(c.actions, func(action *hclsyntax.Block) bool { return addressOf(action) == name })
		if at < 0 {
			c.t.Fatalf("a trigger names %s, which is not there", name)
		}
		c.invoke(c.actions[at])
	}
}

// invoke validates, plans and invokes an action.
func (c *Configuration) invoke(action *hclsyntax.Block) {
	c.t.Helper()
	p, typeName, config := c.providerOf(action), action.Labels[0], Values{}
	for _, block := range action.Body.Blocks {
		maps.Copy(config, c.arguments(block.Body))
	}
	invoked := Invoked{Errors: p.ValidateAction(typeName, config)}
	if planned := p.PlanAction(typeName, config); len(invoked.Errors)+len(planned.Errors) > 0 {
		invoked.Errors = append(invoked.Errors, planned.Errors...)
	} else {
		invoked = p.InvokeAction(c.t.Context(), typeName, config)
	}
	c.Invoked[addressOf(action)] = invoked
}

// ApplyChanged applies the file again with other values of variables, as the next process does. A resource that would have to be replaced
// fails the test, and nothing is triggered.
func (c *Configuration) ApplyChanged(given func(name string) (string, bool)) {
	c.t.Helper()
	c.given = given
	for _, resource := range c.resources {
		resource.provider.Next()
	}
	for _, block := range c.file {
		if block.Type != "provider" {
			c.apply(block)
		}
	}
}

// PlanAgain checks that the next process reads each resource as it was applied, and plans no change.
func (c *Configuration) PlanAgain() {
	c.t.Helper()
	for _, resource := range c.resources {
		read := resource.provider.Next().Read(resource.Object)
		succeed(c.t, "reading "+resource.Type, read.Errors)
		plan := resource.provider.Plan(read.Object, resource.config)
		succeed(c.t, "planning "+resource.Type+" again", plan.Errors)
		if !plan.Keeps(read.Object) {
			c.t.Errorf("the second plan of %s is not empty: from %v to %v", resource.Type, read.State, plan.State)
		}
		resource.Object = read.Object
	}
}

// Destroy destroys the resources, the last one first.
func (c *Configuration) Destroy() {
	c.t.Helper()
	for _, resource := range slices.Backward(c.resources) {
		succeed(c.t, "destroying "+resource.Type, resource.provider.Next().Apply(resource.Object, nil).Errors)
	}
	c.resources = nil
}

// triggers returns the actions that the triggers of a resource name.
func triggers(t *testing.T, resource *hclsyntax.Block) []string {
	t.Helper()
	var names []string
	for _, lifecycle := range resource.Body.Blocks {
		for _, trigger := range lifecycle.Body.Blocks {
			named, diags := hcl.ExprList(trigger.Body.Attributes["actions"].Expr)
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			for _, one := range named {
				traversal, diags := hcl.AbsTraversalForExpr(one)
				if diags.HasErrors() || len(traversal) != 3 {
					t.Fatalf("a trigger names something else than an action: %v", diags)
				}
				kind, _ := traversal[1].(hcl.TraverseAttr)
				name, _ := traversal[2].(hcl.TraverseAttr)
				names = append(names, strings.Join([]string{traversal.RootName(), kind.Name, name.Name}, "."))
			}
		}
	}
	return names
}

// metaArguments are those that Terraform itself reads.
var metaArguments = []string{"provider", "depends_on"}

// arguments evaluates a block's arguments.
func (c *Configuration) arguments(body *hclsyntax.Body) Values {
	c.t.Helper()
	values := Values{}
	for name, attribute := range body.Attributes {
		if !slices.Contains(metaArguments, name) {
			values[name] = goValue(c.evaluate(attribute))
		}
	}
	return values
}

// evaluate returns an argument's value.
func (c *Configuration) evaluate(argument *hclsyntax.Attribute) cty.Value {
	c.t.Helper()
	value, diags := argument.Expr.Value(&hcl.EvalContext{Variables: c.scope(argument), Functions: functionsOfExamples})
	if diags.HasErrors() {
		c.t.Fatal(diags)
	}
	return value
}

// scope is what an argument may refer to.
func (c *Configuration) scope(argument *hclsyntax.Attribute) map[string]cty.Value {
	c.t.Helper()
	roots := map[string]map[string]cty.Value{"data": {}, "ephemeral": {}, "local": {}, "var": {}}
	for group, members := range c.known {
		if root, kind, isNested := strings.Cut(group, "."); isNested {
			roots[root][kind] = cty.ObjectVal(members)
			continue
		}
		roots[group] = members
	}
	for _, traversal := range argument.Expr.Variables() {
		if traversal.RootName() == "var" {
			name, isNamed := traversal[1].(hcl.TraverseAttr)
			if !isNamed {
				c.t.Fatal("a variable is referred to without its name")
			}
			roots["var"][name.Name] = c.variable(name.Name)
		}
	}
	scope := map[string]cty.Value{}
	for root, members := range roots {
		scope[root] = cty.ObjectVal(members)
	}
	return scope
}

// variable returns the value that is given for a variable, else its default.
func (c *Configuration) variable(name string) cty.Value {
	c.t.Helper()
	if value, given := c.given(name); given {
		return cty.StringVal(value)
	}
	declared := c.variables[name]
	if declared == nil || declared.Body.Attributes["default"] == nil {
		c.t.Fatalf("the variable %s is not declared, or has neither a value nor a default", name)
	}
	return c.evaluate(declared.Body.Attributes["default"])
}

// functionsOfExamples are those of Terraform's functions that examples with actions and raw calls use.
var functionsOfExamples = map[string]function.Function{
	"file": textFunction(func(path string) (string, error) {
		content, err := os.ReadFile(path)
		return string(content), err
	}),
	"jsonencode": stdlib.JSONEncodeFunc,
	"jsondecode": stdlib.JSONDecodeFunc,
	"length":     stdlib.LengthFunc,
	"tonumber":   stdlib.MakeToFunc(cty.Number),
	"sha256": textFunction(func(text string) (string, error) {
		return fmt.Sprintf("%x", sha256.Sum256([]byte(text))), nil
	}),
	"urlencode": textFunction(func(text string) (string, error) { return url.QueryEscape(text), nil }),
}

// textFunction makes a function of the language that makes one text of another.
func textFunction(of func(string) (string, error)) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "value", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(arguments []cty.Value, _ cty.Type) (cty.Value, error) {
			text, err := of(arguments[0].AsString())
			return cty.StringVal(text), err
		},
	})
}

// objectOf returns a state as other blocks refer to it.
func objectOf(state Values) cty.Value {
	members := map[string]cty.Value{}
	for name, member := range state {
		typed, _ := member.(tftypes.Value)
		members[name] = ctyOf(typed)
	}
	return cty.ObjectVal(members)
}

// ctyOf returns a value of the protocol as Terraform's language has it: as jsondecode returns it, without types of its own.
func ctyOf(value tftypes.Value) cty.Value {
	if !value.IsKnown() {
		return cty.DynamicVal
	}
	if value.IsNull() {
		return cty.NullVal(cty.DynamicPseudoType)
	}
	var text string
	if value.As(&text) == nil {
		return cty.StringVal(text)
	}
	var truth bool
	if value.As(&truth) == nil {
		return cty.BoolVal(truth)
	}
	number := new(big.Float)
	if value.As(&number) == nil {
		return cty.NumberVal(number)
	}
	var members map[string]tftypes.Value
	if value.As(&members) == nil {
		converted := map[string]cty.Value{}
		for name, member := range members {
			converted[name] = ctyOf(member)
		}
		return cty.ObjectVal(converted)
	}
	var elements []tftypes.Value
	_ = value.As(&elements) // nothing else is left
	converted := []cty.Value{}
	for _, element := range elements {
		converted = append(converted, ctyOf(element))
	}
	return cty.TupleVal(converted)
}
