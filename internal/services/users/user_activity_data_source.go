package users

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// mostDates is how many dates are asked for, each with a request of its own.
const mostDates = 31

type userActivityDataSource struct{ tf.DataSource }

var _ datasource.DataSourceWithConfigure = (*userActivityDataSource)(nil)

// NewUserActivityDataSource returns the data source `returningai_user_activity`.
func NewUserActivityDataSource() datasource.DataSource {
	return &userActivityDataSource{tf.DataSource{Type: "user_activity"}}
}

type userActivityModel struct {
	Email    types.String  `tfsdk:"email"`
	Days     types.Int64   `tfsdk:"days"`
	Dates    types.Set     `tfsdk:"dates"`
	UserID   types.String  `tfsdk:"user_id"`
	Totals   *countsModel  `tfsdk:"totals"`
	Daily    []dailyCounts `tfsdk:"daily"`
	Earnings []dailyEarned `tfsdk:"earnings"`
}

type countsModel struct {
	Messages  types.Int64 `tfsdk:"messages"`
	Replies   types.Int64 `tfsdk:"replies"`
	Reactions types.Int64 `tfsdk:"reactions"`
	Socials   types.Int64 `tfsdk:"socials"`
}

type dailyCounts struct {
	Date types.String `tfsdk:"date"`
	countsModel
}

type dailyEarned struct {
	Date  types.String  `tfsdk:"date"`
	XP    types.Float64 `tfsdk:"xp"`
	Coins types.Float64 `tfsdk:"coins"`
}

// Schema describes the data source.
func (d *userActivityDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	counts := func() map[string]schema.Attribute {
		return shownCount(map[string]string{
			"messages": "Messages.", "replies": "Replies.", "reactions": "Reactions.",
			"socials": "Follows, likes, comments and shares of connected social accounts.",
		})
	}
	daily := counts()
	date := shownText(map[string]string{"date": "The day, as `YYYY-MM-DD`."})
	maps.Copy(daily, date)
	earned := map[string]schema.Attribute{
		"xp":    schema.Float64Attribute{Computed: true, MarkdownDescription: "The XP."},
		"coins": schema.Float64Attribute{Computed: true, MarkdownDescription: "The coins."},
	}
	maps.Copy(earned, date)
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads what a user did on the last days, and earned on some days. It needs `api_token` with the permission to get " +
			"user stats. These numbers change by the hour, and each plan reads them anew: what depends on them changes, too.\n\n" + personal,
		Attributes: map[string]schema.Attribute{
			"email": schema.StringAttribute{
				Required: true, Validators: []validator.String{isEmail()},
				MarkdownDescription: "The e-mail address of the user, which is the only identifier that the service documents here.",
			},
			"days": schema.Int64Attribute{
				Optional: true, Validators: []validator.Int64{int64validator.Between(1, 366)},
				MarkdownDescription: "How many days to read, today among them, 1 to 366. Without it, the service chooses.",
			},
			"dates": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				Validators: []validator.Set{setvalidator.SizeBetween(1, mostDates), setvalidator.ValueStringsAre(isDate())},
				MarkdownDescription: fmt.Sprintf("The days, as `YYYY-MM-DD`, whose `earnings` are read, at most %d: one request for each. With the "+
					"earlier contract of the operation, the last `days` are read, and these are picked from them.", mostDates),
			},
			"user_id": schema.StringAttribute{Computed: true, MarkdownDescription: "The id of the user, as this operation shows it."},
			"totals": schema.SingleNestedAttribute{
				Computed: true, Attributes: counts(), MarkdownDescription: "What the user did on all of the days.",
			},
			"daily": schema.ListNestedAttribute{
				Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: daily},
				MarkdownDescription: "What the user did on each of the days, in the service's order: the newest first.",
			},
			"earnings": schema.ListNestedAttribute{
				Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: earned},
				MarkdownDescription: "What the user earned on each of the `dates`, the newest first. Without `dates` it is null, but with the " +
					"earlier contract of the operation it has the last `days`.",
			},
		},
	}
}

// isDate accepts a day as this data source writes it.
func isDate() validator.String {
	return tf.CheckString("must be a day as YYYY-MM-DD", func(value string) (summary, detail string) {
		if _, err := time.Parse(client.DayLayout, value); err != nil {
			return "This is not a day", fmt.Sprintf("A day such as \"2026-01-31\" is expected, and %q is none.", value)
		}
		return "", ""
	})
}

// Read reads the activity.
func (d *userActivityDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model userActivityModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	var dates []string
	if !model.Dates.IsNull() {
		resp.Diagnostics.Append(model.Dates.ElementsAs(ctx, &dates, false)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	activity, err := d.Client.UserActivity(ctx, model.Email.ValueString(), model.Days.ValueInt64())
	if err == nil {
		model.show(activity)
		model.Earnings, err = d.earnings(ctx, model.Email.ValueString(), model.Days.ValueInt64(), dates)
	}
	if err != nil {
		d.AddAttributeError(&resp.Diagnostics, path.Root("email"), "read the activity of the user with this e-mail address",
			explained(err, nameOf["email"]))
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

// earnings returns what the user earned on some days; nil where none is asked for.
func (d *userActivityDataSource) earnings(ctx context.Context, email string, days int64, dates []string) ([]dailyEarned, error) {
	slices.Sort(dates)
	slices.Reverse(dates)
	if !d.Client.EarningsAreOfDays() {
		return d.lastEarnings(ctx, email, days, dates)
	}
	var all []dailyEarned
	for _, date := range dates {
		day, err := time.Parse(client.DayLayout, date)
		if err != nil {
			return nil, err
		}
		earned, err := d.Client.UserEarnings(ctx, email, day)
		if err != nil {
			return nil, err
		}
		all = append(all, earnedModel(earned))
	}
	return all, nil
}

// lastEarnings picks the days from the last ones, by the earlier contract; all of these where none is asked for.
func (d *userActivityDataSource) lastEarnings(ctx context.Context, email string, days int64, dates []string) ([]dailyEarned, error) {
	last, err := d.Client.UserEarningsOfLastDays(ctx, email, days)
	if err != nil {
		return nil, err
	}
	all, shown := []dailyEarned{}, map[string]bool{}
	for _, earned := range last {
		shown[earned.Date] = true
		if len(dates) == 0 || slices.Contains(dates, earned.Date) {
			all = append(all, earnedModel(earned))
		}
	}
	for _, date := range dates {
		if !shown[date] {
			return nil, fmt.Errorf("the day %s is not among the last days that the service shows: raise `days`, or leave the day out", date)
		}
	}
	return all, nil
}

func earnedModel(earned client.Earnings) dailyEarned {
	return dailyEarned{
		Date: types.StringValue(earned.Date), XP: types.Float64PointerValue(earned.XP), Coins: types.Float64PointerValue(earned.Coins),
	}
}

func (m *userActivityModel) show(activity client.Activity) {
	totals := modelOf(activity.Totals)
	m.UserID, m.Totals, m.Daily = types.StringValue(activity.UserID), &totals, []dailyCounts{}
	for _, day := range activity.Days {
		m.Daily = append(m.Daily, dailyCounts{types.StringValue(day.Date), modelOf(day.ActivityCounts)})
	}
}

func modelOf(counts client.ActivityCounts) countsModel {
	return countsModel{
		Messages: types.Int64PointerValue(counts.Messages), Replies: types.Int64PointerValue(counts.Replies),
		Reactions: types.Int64PointerValue(counts.Reactions), Socials: types.Int64PointerValue(counts.Socials),
	}
}
