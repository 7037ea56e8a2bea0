package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"
)

// Limits of a form that carries a file to be read at once. It is never stored.
const (
	maxUpload      = 8 << 20
	maxUploadField = 64 << 10
	maxUploadParts = 40
)

// uploads are the pages whose forms carry a file, and the longest other field of
// each: what was looked at comes back as a field, a calendar may be pasted.
var uploads = map[string]int64{"/responsiveness/reverse": maxUploadField, readPath: 2 * maxFigures, "/calendars/import": maxForm}

// upload is the file of a form, whole in memory.
type upload struct {
	name string
	body []byte
}

// keyUpload is where one request keeps its file.
const keyUpload = "upload"

func uploadOf(c echo.Context) upload {
	u, ok := c.Get(keyUpload).(upload)
	if !ok {
		return upload{}
	}
	return u
}

// carriesFile says whether a request is a form with a file, on a page that
// takes one.
func carriesFile(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == "multipart/form-data" && uploads[r.URL.Path] > 0
}

// readUpload reads the fields and the one file of a form, each name once (A34).
func readUpload(r *http.Request) (form, upload, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return form{}, upload{}, echo.NewHTTPError(http.StatusBadRequest)
	}
	values, file := url.Values{}, upload{}
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return form{values}, file, nil
		}
		if err != nil || n >= maxUploadParts {
			return form{}, upload{}, uploadError(err)
		}
		name, most := part.FormName(), uploads[r.URL.Path]
		if part.FileName() != "" {
			most = maxUpload
		}
		body, err := io.ReadAll(io.LimitReader(part, most+1))
		if err != nil {
			return form{}, upload{}, uploadError(err)
		}
		if int64(len(body)) > most {
			return form{}, upload{}, echo.NewHTTPError(http.StatusRequestEntityTooLarge)
		}
		if values.Has(name) || part.FileName() != "" && file.name != "" {
			return form{}, upload{}, echo.NewHTTPError(http.StatusBadRequest)
		}
		if part.FileName() != "" {
			file = upload{part.FileName(), body}
			continue
		}
		values.Set(name, string(body))
	}
}

func uploadError(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return echo.NewHTTPError(http.StatusRequestEntityTooLarge)
	}
	return echo.NewHTTPError(http.StatusBadRequest)
}
