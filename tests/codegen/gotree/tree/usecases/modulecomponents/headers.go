package modulecomponents

import "context"

func GetValueFromContext(ctx context.Context, key string) string {
	value, _ := ctx.Value(key).(string)
	return value
}
