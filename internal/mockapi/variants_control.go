package mockapi

import (
	"fmt"
	"net/http"
	"time"
)

// variantView is a Variant as JSON, where durations are texts and the rewriting functions have names.
type variantView struct {
	Variant
	ListLag      duration `json:"list_lag"`
	ReplicaLag   duration `json:"replica_lag"`
	MessageLag   duration `json:"message_lag"`
	RewriteAfter duration `json:"rewrite_after"`
	ReadLag      duration `json:"read_lag"`
	RewriteNames string   `json:"rewrite_names"`
	RewriteTexts string   `json:"rewrite_texts"`
}

func (s *Server) controlVariant(*http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	state := s.community.variant
	return variantView{
		Variant: state.Variant,
		ListLag: duration(state.ListLag), ReplicaLag: duration(state.ReplicaLag),
		MessageLag: duration(state.MessageLag), RewriteAfter: duration(state.RewriteAfter), ReadLag: duration(state.ReadLag),
		RewriteNames: state.named.names, RewriteTexts: state.named.texts,
	}, nil
}

// controlSetVariant replaces the whole variant.
func (s *Server) controlSetVariant(r *http.Request) (any, error) {
	var view variantView
	if err := readControl(r, &view); err != nil {
		return nil, err
	}
	state, err := view.state()
	if err != nil {
		return nil, err
	}
	s.setVariant(state)
	return s.controlVariant(r)
}

func (v variantView) state() (variantState, error) {
	state := variantState{Variant: v.Variant, named: rewriteNames{v.RewriteNames, v.RewriteTexts}}
	state.ListLag, state.ReplicaLag = time.Duration(v.ListLag), time.Duration(v.ReplicaLag)
	state.MessageLag, state.RewriteAfter = time.Duration(v.MessageLag), time.Duration(v.RewriteAfter)
	state.ReadLag = time.Duration(v.ReadLag)
	var err error
	if state.RewriteNames, err = findRewrite(nameRewrites, v.RewriteNames); err != nil {
		return state, fmt.Errorf("rewrite_names: %w", err)
	}
	if state.RewriteTexts, err = findRewrite(textRewrites, v.RewriteTexts); err != nil {
		return state, fmt.Errorf("rewrite_texts: %w", err)
	}
	return state, state.check()
}
