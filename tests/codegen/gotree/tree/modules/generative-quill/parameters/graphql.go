package parameters

import "github.com/tailor-platform/graphql"

func input() graphql.InputObjectConfigFieldMap {
	return graphql.InputObjectConfigFieldMap{
		"model":       &graphql.InputObjectFieldConfig{Type: graphql.String},
		"temperature": &graphql.InputObjectFieldConfig{Type: graphql.Float},
		"maxLines":    &graphql.InputObjectFieldConfig{Type: graphql.Int},
		"stops":       {Type: graphql.NewList(graphql.String)},
		"mood": &graphql.InputObjectFieldConfig{
			Type: graphql.NewEnum(graphql.EnumConfig{
				Values: graphql.EnumValueConfigMap{
					"calm": &graphql.EnumValueConfig{Value: "calm"},
					"wild": &graphql.EnumValueConfig{Value: "wild"},
				},
			}),
		},
	}
}
