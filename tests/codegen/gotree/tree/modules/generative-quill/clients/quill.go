package clients

import (
	"context"

	"github.com/weaviate/weaviate/usecases/modulecomponents"
)

func token(ctx context.Context) string {
	if value := modulecomponents.GetValueFromContext(ctx, "X-Quill-Api-Key"); value != "" {
		return value
	}
	return modulecomponents.GetValueFromContext(ctx, "X-Quill-Token")
}
