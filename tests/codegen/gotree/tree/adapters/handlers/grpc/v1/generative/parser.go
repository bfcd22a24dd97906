package generative

import (
	pb "github.com/weaviate/weaviate/grpc/generated/protocol/v1"
	quillParams "github.com/weaviate/weaviate/modules/generative-quill/parameters"
)

func plain(in *pb.GenerativeQuill) any {
	return quillParams.Params{in.GetModel()}
}

func quill(in *pb.GenerativeQuill) map[string]any {
	return map[string]any{
		"quill": quillParams.Params{
			Model:       in.GetModel(),
			Temperature: in.Temperature,
			MaxLines:    in.MaxLines,
			Stops:       in.Stops.GetValues(),
			Mood:        in.Mood,
		},
	}
}
