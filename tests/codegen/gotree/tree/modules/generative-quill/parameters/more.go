package parameters

import (
	"github.com/tailor-platform/graphql/language/ast"
	"github.com/weaviate/weaviate/usecases/modulecomponents/gqlparser"
)

const moodName = "mood"

func more(field *ast.ObjectField) any {
	switch field.Name.Value {
	case moodName:
		return gqlparser.GetValueAsString(field)
	case "mood":
		return gqlparser.GetValueAsMood(field)
	}
	return nil
}
