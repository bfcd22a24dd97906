package parameters

import (
	"github.com/tailor-platform/graphql/language/ast"
	"github.com/weaviate/weaviate/usecases/modulecomponents/gqlparser"
)

type Params struct {
	Model       string
	Temperature *float64
	MaxLines    *int
	Stops       []string
	Mood        *string
}

func extract(fields []*ast.ObjectField) any {
	out := Params{}
	for _, field := range fields {
		switch field.Name.Value {
		case "model":
			out.Model = gqlparser.GetValueAsStringOrEmpty(field)
		case "temperature":
			out.Temperature = gqlparser.GetValueAsFloat64(field)
		case "maxLines":
			out.MaxLines = gqlparser.GetValueAsInt(field)
		case "stops":
			out.Stops = gqlparser.GetValueAsStringArray(field)
		case "mood":
			out.Mood = gqlparser.GetValueAsString(field)
		}
	}
	return out
}
