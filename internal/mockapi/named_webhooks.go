package mockapi

import (
	"net/http"
	"time"
)

// The incoming webhook that every new mock has. Like its other credentials, these open nothing but the mock.
const (
	defaultWebhookID  = "mock-webhook"
	defaultWebhookKey = "mock-webhook-key-3f9c5e20b7d84a16928c1b5f7a0d6e43"
)

// botOfWebhooks posts what comes in.
const botOfWebhooks = "0"

// WebhookID is the last part of the addresses of the webhook that every new mock has.
func (s *Server) WebhookID() string { return defaultWebhookID }

// WebhookKey is the key of that webhook.
func (s *Server) WebhookKey() string { return defaultWebhookKey }

// checkWebhookKey checks the key that a webhook has of its own.
func checkWebhookKey(_ *keyRing, c *call, _ time.Time) string {
	switch c.request.Header.Get("X-Api-Key") {
	case "":
		return missingToken
	case defaultWebhookKey:
		return ""
	}
	return invalidToken
}

// received reads the body of a webhook that is there.
func (m *community) received(c *call, into any) (answer, bool) {
	if c.params["webhookId"] != defaultWebhookID {
		return c.fail(http.StatusNotFound, "Webhook not found"), false
	}
	return decode(c, into)
}

// sendWebhookMessage posts a message as the community's bot.
func (m *community) sendWebhookMessage(c *call) answer {
	var input struct {
		ChannelID string `json:"channelId"`
		Message   string `json:"message"`
	}
	if refusal, ok := m.received(c, &input); !ok {
		return refusal
	}
	text := normalise(input.Message)
	if refusal, ok := requireAll(c, field{"channelId", input.ChannelID}, field{"message", text}); !ok {
		return refusal
	}
	channel, ok := m.channel(input.ChannelID)
	if !ok {
		return c.fail(http.StatusNotFound, "Channel not found")
	}
	message := m.postAsBot(channel, text)
	message.VisibleAt = message.Timestamp.Add(m.visibilityDelay)
	return succeed(success, "Message sent successfully")
}

// updateWebhookUserFields writes values of custom fields, whether or not such fields are declared.
func (m *community) updateWebhookUserFields(c *call) answer {
	var input struct {
		Email  string `json:"email"`
		Fields object `json:"fields"`
	}
	if refusal, ok := m.received(c, &input); !ok {
		return refusal
	}
	user, refusal, ok := m.byEmail(c, input.Email)
	if !ok {
		return refusal
	}
	if len(input.Fields) == 0 {
		return c.fail(http.StatusBadRequest, "fields is required")
	}
	m.setUserFields(user, input.Fields)
	return succeed(success, "User fields updated successfully")
}

// updateWebhookCurrency gives or takes coins.
func (m *community) updateWebhookCurrency(c *call) answer {
	var input struct {
		Email     string `json:"email"`
		Operation string `json:"operation"`
		Amount    int    `json:"amount"`
	}
	if refusal, ok := m.received(c, &input); !ok {
		return refusal
	}
	user, refusal, ok := m.byEmail(c, input.Email)
	if !ok {
		return refusal
	}
	change, known := map[string]int{
		"add": input.Amount, "subtract": -input.Amount, "overwrite": input.Amount - m.coins(user.id),
	}[input.Operation]
	switch {
	case !known || input.Amount < 0:
		return c.fail(http.StatusBadRequest, "operation must be add, subtract or overwrite, and amount a number from 0 on")
	case m.coins(user.id)+change < 0:
		return c.fail(http.StatusConflict, "The user does not have so many coins")
	}
	m.earn(user, "webhook", change)
	return succeed(success, "Currency updated successfully")
}
