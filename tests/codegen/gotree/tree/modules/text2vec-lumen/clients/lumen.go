package clients

import (
	"context"
	"net/http"

	"github.com/weaviate/weaviate/usecases/modulecomponents"
)

const baseHeader = "X-Lumen-Baseurl"

func key(ctx context.Context) string {
	return modulecomponents.GetValueFromContext(ctx, "X-Lumen-Api-Key")
}

func base(ctx context.Context) string {
	return modulecomponents.GetValueFromContext(ctx, baseHeader)
}

func send(request *http.Request, token string) {
	headers := map[string]string{}
	headers["x-provider-id"] = token
	request.Header.Add("X-Provider-Token", token)
}
