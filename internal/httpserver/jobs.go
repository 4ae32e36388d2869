package httpserver

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/gqlserver"
	"github.com/kafo-graph/kafo/internal/service"
	"github.com/kafo-graph/kafo/internal/store"
)

// Jobs gives what bulk jobs found.
type Jobs interface {
	// ExportJob prepares a job's results to be written; a *domain.Error says why
	// it is not for the subject, or not to be had in the format.
	ExportJob(ctx context.Context, subject domain.Subject, id, format string) (*service.JobExport, error)
}

const jobResultsPath = "/jobs/{id}/results"

// mediaTypes are those of the formats in which results are sent.
var mediaTypes = map[string]string{
	"ndjson": "application/x-ndjson", "csv": "text/csv; charset=utf-8", "gexf": "application/gexf+xml",
}

// jobResults streams what a job found: GET /jobs/ID/results?format=csv. Should it
// fail on the way, the answer is broken off, so that nobody takes it for the whole.
func (s *Server) jobResults(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		w.Header().Set("Allow", http.MethodGet)
		say(w, http.StatusMethodNotAllowed, "send GET")
		return
	}
	subject, _ := service.SubjectOf(r.Context())
	id, format := r.PathValue("id"), r.URL.Query().Get("format")
	if format == "" {
		format = "ndjson"
	}
	export, err := s.config.Jobs.ExportJob(r.Context(), subject, id, format)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	head := w.Header()
	head.Set("Content-Type", mediaTypes[format])
	head.Set(jobStateHeader, export.State())
	head.Set("Content-Disposition", `attachment; filename="`+id+soFar(export.State())+`.`+format+`"`)
	head.Set("Cache-Control", "no-store")
	if err := export.Write(r.Context(), &unhurried{w, http.NewResponseController(w)}); err != nil {
		s.config.Log.Warn().Err(err).Str("request", gqlserver.RequestID(r.Context())).Msg("a job's results were broken off")
		panic(http.ErrAbortHandler)
	}
}

// jobStateHeader says of a download how the job stood when it began.
const jobStateHeader = "Kafo-Job-State"

// soFar marks the name of a file that does not hold all that the job may find.
func soFar(state string) string {
	if state == store.JobDone {
		return ""
	}
	return "-so-far"
}

// refuse answers with an error of the service's.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	var told *domain.Error
	if !errors.As(err, &told) {
		told = domain.Errorf(domain.Internal, "something went wrong in the service; it was logged under the request id")
		s.config.Log.Error().Err(err).Str("request", gqlserver.RequestID(r.Context())).Msg("request failed")
	}
	status, known := statuses[told.Code]
	if !known {
		status = http.StatusInternalServerError
	}
	gqlserver.Refuse(w, r, status, told)
}

var statuses = map[domain.Code]int{
	domain.NotFound: http.StatusNotFound, domain.Forbidden: http.StatusForbidden, domain.InvalidInput: http.StatusBadRequest,
	domain.Unsupported: http.StatusBadRequest, domain.Conflict: http.StatusConflict, domain.Unavailable: http.StatusServiceUnavailable,
	domain.Timeout: http.StatusServiceUnavailable,
}

// unhurried gives each part of an answer the time that is meant for the whole,
// since results may be long.
type unhurried struct {
	http.ResponseWriter
	control *http.ResponseController
}

// Write sends a part.
func (u *unhurried) Write(part []byte) (int, error) {
	_ = u.control.SetWriteDeadline(time.Now().Add(writeTime)) // where it cannot be set there is none
	return u.ResponseWriter.Write(part)
}
