package mockapi

import (
	"errors"
	"net/http"
	"time"
)

// This file holds the handlers of controlRoutes that are about people, their fields, keys and jobs. A member is named by id, user name or
// e-mail address, a field by id or key, and an API key by id or name.

func (s *Server) controlAddMember(r *http.Request) (any, error) {
	var member Member
	if err := readControl(r, &member); err != nil {
		return nil, err
	}
	if member.Username == "" || member.Email == "" {
		return nil, errors.New("username and email are required")
	}
	return s.AddMember(member), nil
}

func (s *Server) controlEditMember(r *http.Request) (any, error) {
	var wrong error
	err := s.EditMember(r.PathValue("user"), func(member *Member) {
		edited := member.clone() // so that half an edit is none
		if wrong = readControl(r, &edited); wrong == nil {
			*member = edited
		}
	})
	if err != nil {
		return nil, notFound(err)
	}
	return nil, wrong
}

func (s *Server) controlDeleteMember(r *http.Request) (any, error) {
	return nil, notFound(s.DeleteMember(r.PathValue("user")))
}

func (s *Server) controlRestoreMember(r *http.Request) (any, error) {
	return nil, notFound(s.RestoreMember(r.PathValue("user")))
}

func (s *Server) controlJoin(r *http.Request) (any, error) {
	return nil, notFound(s.JoinServer(r.PathValue("user")))
}

func (s *Server) controlActivity(r *http.Request) (any, error) {
	var activity Activity
	if err := readControl(r, &activity); err != nil {
		return nil, err
	}
	return nil, notFound(s.RecordActivity(r.PathValue("user"), activity))
}

func (s *Server) controlAddHistory(r *http.Request) (any, error) {
	var input struct {
		Field string `json:"field"`
		Value string `json:"value"`
	}
	if err := readControl(r, &input); err != nil {
		return nil, err
	}
	return nil, notFound(s.AddFieldHistory(r.PathValue("user"), input.Field, input.Value))
}

func (s *Server) controlAddField(r *http.Request) (any, error) {
	var added UserField
	if err := readControl(r, &added); err != nil {
		return nil, err
	}
	if added.Field == "" || added.Name == "" || added.Type == "" {
		return nil, errors.New("field, name and type are required")
	}
	return s.AddUserField(added), nil
}

func (s *Server) controlEditField(r *http.Request) (any, error) {
	var wrong error
	err := s.EditUserField(r.PathValue("field"), func(f *UserField) {
		edited := *f
		if wrong = readControl(r, &edited); wrong == nil {
			*f = edited
		}
	})
	if err != nil {
		return nil, notFound(err)
	}
	return nil, wrong
}

func (s *Server) controlRemoveField(r *http.Request) (any, error) {
	return nil, notFound(s.RemoveUserField(r.PathValue("field")))
}

func (s *Server) controlIdentifier(r *http.Request) (any, error) {
	var input struct {
		Field string `json:"field"`
	}
	if err := readControl(r, &input); err != nil {
		return nil, err
	}
	return nil, notFound(s.SetIdentifierField(input.Field))
}

// controlAddKey shows the value of the new key, which nothing else of the control interface does.
func (s *Server) controlAddKey(r *http.Request) (any, error) {
	var key APIKey
	if err := readControl(r, &key); err != nil {
		return nil, err
	}
	if key.Name == "" {
		return nil, errors.New("name is required")
	}
	made := s.AddAPIKey(key)
	return struct {
		APIKey
		Value string `json:"value"`
	}{made, made.Value}, nil
}

func (s *Server) controlEditKey(r *http.Request) (any, error) {
	var wrong error
	err := s.EditAPIKey(r.PathValue("key"), func(key *APIKey) {
		edited := key.clone()
		if wrong = readControl(r, &edited); wrong == nil {
			*key = edited
		}
	})
	if err != nil {
		return nil, notFound(err)
	}
	return nil, wrong
}

func (s *Server) controlRevokeKey(r *http.Request) (any, error) {
	return nil, notFound(s.RevokeAPIKey(r.PathValue("key")))
}

func (s *Server) controlJobs(*http.Request) (any, error) {
	return s.Jobs(), nil
}

func (s *Server) controlQueueJob(r *http.Request) (any, error) {
	var input struct {
		Kind string `json:"kind"`
		File string `json:"file"`
	}
	if err := readControl(r, &input); err != nil {
		return nil, err
	}
	if input.Kind != ImportJob && input.Kind != UpdateJob {
		return nil, errors.New("kind is import or update")
	}
	return nil, s.QueueJob(input.Kind, input.File)
}

func (s *Server) controlMoveJobs(*http.Request) (any, error) {
	s.MoveJobs()
	return s.Jobs(), nil
}

func (s *Server) controlJobPace(r *http.Request) (any, error) {
	var input struct {
		Wait   duration `json:"wait"`
		PerRow duration `json:"per_row"`
	}
	if err := readControl(r, &input); err != nil {
		return nil, err
	}
	s.SetJobPace(time.Duration(input.Wait), time.Duration(input.PerRow))
	return input, nil
}
