// A round trip of every area with Weaviate's own Go client; a program for a module that requires it.
//
//	roundtrip HOST PORT GRPC_PORT AUTH_PORT AUTH_GRPC_PORT AUTH_KEY [AREA ...]
//
// It runs every area, or those that are named, prints a line for each, and ends with 1 if any failed.
// The servers have the plugins of tests.support.plugins.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/go-openapi/strfmt"
	"github.com/weaviate/weaviate-go-client/v5/weaviate"
	"github.com/weaviate/weaviate-go-client/v5/weaviate/alias"
	"github.com/weaviate/weaviate-go-client/v5/weaviate/auth"
	"github.com/weaviate/weaviate-go-client/v5/weaviate/backup"
	"github.com/weaviate/weaviate-go-client/v5/weaviate/filters"
	"github.com/weaviate/weaviate-go-client/v5/weaviate/graphql"
	"github.com/weaviate/weaviate-go-client/v5/weaviate/grpc"
	"github.com/weaviate/weaviate-go-client/v5/weaviate/rbac"
	"github.com/weaviate/weaviate/entities/models"
)

type (
	client = weaviate.Client
	values = map[string]any
	area   struct {
		name    string
		run     func(*client)
		guarded bool
	}
	failure struct{ text string }
)

var ctx = context.Background()

var areas = []area{
	{"meta", meta, false}, {"collections", collections, false}, {"data", data, false}, {"references", references, false},
	{"fetching", fetching, false}, {"near_vector", nearVector, false}, {"near_text", nearText, false},
	{"keywords", keywords, false}, {"rerank", rerank, false}, {"generate", generate, false},
	{"aggregate", aggregate, false}, {"tenants", tenants, false}, {"aliases", aliases, false},
	{"backups", backups, false}, {"iterator", iterator, false}, {"batch", batch, false}, {"cluster", cluster, false},
	{"graphql", raw, false}, {"search", search, false}, {"roles", roles, true}, {"users", users, true},
	{"groups", groups, true},
}

var people = []struct {
	name   string
	age    int
	height float64
	member bool
	about  string
	vector models.C11yVector
}{
	{"Ada", 36, 1.5, true, "wrote the first program for the engine", models.C11yVector{1, 0, 0}},
	{"Ben", 41, 2.5, false, "drives the steam engine to the coast", models.C11yVector{0, 1, 0}},
	{"Cleo", 29, 3.5, true, "reads the stars and writes tables", models.C11yVector{0, 0, 1}},
	{"Dan", 52, 4.5, false, "bakes bread near the harbour", models.C11yVector{0.8, 0.6, 0}},
}

// -- checks

func check(err error) {
	if err != nil {
		panic(failure{err.Error()})
	}
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func equal(expected, actual any) {
	if !reflect.DeepEqual(expected, actual) {
		panic(failure{fmt.Sprintf("expected %#v, got %#v", expected, actual)})
	}
}

func refused(err error, text string) {
	if err == nil || !strings.Contains(err.Error(), text) {
		panic(failure{fmt.Sprintf("expected an error with %q, got %v", text, err)})
	}
}

func key(number int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", number) }

func field(names ...string) []graphql.Field {
	fields := make([]graphql.Field, 0, len(names))
	for _, name := range names {
		fields = append(fields, graphql.Field{Name: name})
	}
	return fields
}

func additional(names ...string) graphql.Field {
	return graphql.Field{Name: "_additional", Fields: field(names...)}
}

// rows returns what a query found in a class.
func rows(response *models.GraphQLResponse, err error) []any {
	check(err)
	if len(response.Errors) > 0 {
		panic(failure{response.Errors[0].Message})
	}
	for _, classes := range response.Data {
		for _, found := range classes.(values) {
			return found.([]any)
		}
	}
	panic(failure{"an empty response"})
}

func names(found []any) []string {
	result := make([]string, 0, len(found))
	for _, row := range found {
		result = append(result, row.(values)["name"].(string))
	}
	return result
}

func first(found []any, path ...string) any {
	var value any = found[0]
	for _, name := range path {
		value = value.(values)[name]
	}
	return value
}

// -- collections that areas share

func deleteAll(c *client, classes ...string) {
	for _, class := range classes {
		check(c.Schema().ClassDeleter().WithClassName(class).Do(ctx))
	}
}

func create(c *client, class *models.Class) {
	check(c.Schema().ClassDeleter().WithClassName(class.Class).Do(ctx))
	check(c.Schema().ClassCreator().WithClass(class).Do(ctx))
}

func property(name, kind string) *models.Property {
	return &models.Property{Name: name, DataType: []string{kind}}
}

// withPeople runs a function with a collection of four people with a vector each.
func withPeople(c *client, change func(*models.Class), use func()) {
	yes := true
	class := &models.Class{
		Class:      "Person",
		Vectorizer: "none",
		Properties: []*models.Property{
			{Name: "name", DataType: []string{"text"}, Tokenization: "field"},
			{Name: "age", DataType: []string{"int"}, IndexRangeFilters: &yes},
			property("height", "number"), property("member", "boolean"), property("about", "text"),
		},
		InvertedIndexConfig: &models.InvertedIndexConfig{IndexNullState: true, IndexPropertyLength: true, IndexTimestamps: true},
	}
	if change != nil {
		change(class)
	}
	create(c, class)
	objects := []*models.Object{}
	for number, person := range people {
		object := &models.Object{
			Class: "Person",
			ID:    strfmt.UUID(key(number)),
			Properties: values{
				"name": person.name, "age": person.age, "height": person.height, "member": person.member,
				"about": person.about,
			},
		}
		if class.Vectorizer == "none" {
			object.Vector = person.vector
		}
		objects = append(objects, object)
	}
	for _, result := range must(c.Batch().ObjectsBatcher().WithObjects(objects...).Do(ctx)) {
		if result.Result.Errors != nil {
			panic(failure{result.Result.Errors.Error[0].Message})
		}
	}
	use()
	deleteAll(c, "Person")
}

func person(c *client, fields ...string) *graphql.GetBuilder {
	return c.GraphQL().Get().WithClassName("Person").WithFields(field(append(fields, "name")...)...)
}

func where(path string, operator filters.WhereOperator) *filters.WhereBuilder {
	return filters.Where().WithPath([]string{path}).WithOperator(operator)
}

func nearly(c *client, vector ...float32) *graphql.NearVectorArgumentBuilder {
	return c.GraphQL().NearVectorArgBuilder().WithVector(vector)
}

// -- areas

func meta(c *client) {
	equal(true, must(c.Misc().ReadyChecker().Do(ctx)))
	equal(true, must(c.Misc().LiveChecker().Do(ctx)))
	if version := must(c.Misc().MetaGetter().Do(ctx)).Version; version < "1.39" {
		panic(failure{version})
	}
}

func collections(c *client) {
	create(c, &models.Class{Class: "Writer", Properties: []*models.Property{property("name", "text")}})
	create(c, &models.Class{
		Class:       "Book",
		Description: "what is read",
		Properties: []*models.Property{
			{Name: "title", DataType: []string{"text"}, Description: "on the cover", Tokenization: "lowercase"},
			property("pages", "int"),
			{Name: "printing", DataType: []string{"object"}, NestedProperties: []*models.NestedProperty{
				{Name: "year", DataType: []string{"int"}}, {Name: "towns", DataType: []string{"text[]"}},
			}},
			property("writtenBy", "Writer"),
		},
		VectorConfig: map[string]models.VectorConfig{
			"title": {
				Vectorizer:        values{"none": values{}},
				VectorIndexType:   "hnsw",
				VectorIndexConfig: values{"distance": "l2-squared", "efConstruction": 100},
			},
			"flat": {Vectorizer: values{"none": values{}}, VectorIndexType: "flat"},
		},
	})
	book := must(c.Schema().ClassGetter().WithClassName("Book").Do(ctx))
	equal("what is read", book.Description)
	equal(4, len(book.Properties))
	equal([]any{"lowercase", "on the cover"}, []any{book.Properties[0].Tokenization, book.Properties[0].Description})
	equal("year", book.Properties[2].NestedProperties[0].Name)
	equal("l2-squared", book.VectorConfig["title"].VectorIndexConfig.(values)["distance"])
	check(c.Schema().PropertyCreator().WithClassName("Book").WithProperty(property("isbn", "text")).Do(ctx))
	book = must(c.Schema().ClassGetter().WithClassName("Book").Do(ctx))
	book.Description = "what was read"
	check(c.Schema().ClassUpdater().WithClass(book).Do(ctx))
	check(c.Schema().VectorAdder().WithClassName("Book").WithVectors(map[string]models.VectorConfig{
		"late": {Vectorizer: values{"none": values{}}, VectorIndexType: "hnsw"},
	}).Do(ctx))
	book = must(c.Schema().ClassGetter().WithClassName("Book").Do(ctx))
	equal([]any{"what was read", 5, 3}, []any{book.Description, len(book.Properties), len(book.VectorConfig)})
	shards := must(c.Schema().ShardsGetter().WithClassName("Book").Do(ctx))
	equal([]any{1, "READY"}, []any{len(shards), shards[0].Status})
	status := c.Schema().ShardUpdater().WithClassName("Book").WithShardName(shards[0].Name)
	equal("READONLY", must(status.WithStatus("READONLY").Do(ctx)).Status)
	equal("READY", must(status.WithStatus("READY").Do(ctx)).Status)
	refused(c.Schema().ClassCreator().WithClass(&models.Class{Class: "Book"}).Do(ctx), "already exists")
	all := must(c.Schema().Getter().Do(ctx))
	equal(true, slices.ContainsFunc(all.Classes, func(class *models.Class) bool { return class.Class == "Book" }))
	deleteAll(c, "Book", "Writer")
	equal(false, must(c.Schema().ClassExistenceChecker().WithClassName("Book").Do(ctx)))
}

func data(c *client) {
	create(c, &models.Class{Class: "Thing", Vectorizer: "none", Properties: []*models.Property{
		property("text", "text"), property("int", "int"), property("number", "number"), property("yes", "boolean"),
		property("when", "date"), property("texts", "text[]"), property("id_", "uuid"), property("place", "geoCoordinates"),
	}})
	put := values{
		"text": "plain", "int": 7.0, "number": 1.25, "yes": true, "when": "2024-02-29T12:30:00Z", "texts": []any{"a", "b"},
		"id_": key(9), "place": values{"latitude": 52.5, "longitude": 13.25},
	}
	made := must(c.Data().Creator().WithClassName("Thing").WithID(key(1)).WithProperties(put).WithVector([]float32{1, 2}).Do(ctx))
	equal(key(1), made.Object.ID.String())
	get := func() *models.Object {
		return must(c.Data().ObjectsGetter().WithClassName("Thing").WithID(key(1)).WithVector().Do(ctx))[0]
	}
	equal(put, get().Properties)
	equal(models.C11yVector{1, 2}, get().Vector)
	_, err := c.Data().Creator().WithClassName("Thing").WithID(key(1)).WithProperties(put).Do(ctx)
	refused(err, "already exists")
	_, err = c.Data().Creator().WithClassName("Thing").WithProperties(values{"int": "seven"}).Do(ctx)
	refused(err, "invalid")
	update := func() interface{ Do(context.Context) error } {
		return c.Data().Updater().WithClassName("Thing").WithID(key(1)).WithMerge().WithProperties(values{"text": "changed"})
	}
	check(update().Do(ctx))
	equal([]any{"changed", 7.0}, []any{get().Properties.(values)["text"], get().Properties.(values)["int"]})
	check(c.Data().Updater().WithClassName("Thing").WithID(key(1)).WithProperties(values{"text": "new"}).WithVector([]float32{9, 9}).Do(ctx))
	equal("new", get().Properties.(values)["text"])
	equal(nil, get().Properties.(values)["int"])
	check(c.Data().Validator().WithClassName("Thing").WithID(key(2)).WithProperties(values{"int": 1}).Do(ctx))
	refused(c.Data().Validator().WithClassName("Thing").WithID(key(2)).WithProperties(values{"int": "x"}).Do(ctx), "422")
	equal(true, must(c.Data().Checker().WithClassName("Thing").WithID(key(1)).Do(ctx)))
	check(c.Data().Deleter().WithClassName("Thing").WithID(key(1)).Do(ctx))
	equal(false, must(c.Data().Checker().WithClassName("Thing").WithID(key(1)).Do(ctx)))
	deleteAll(c, "Thing")
}

func references(c *client) {
	deleteAll(c, "Town", "Land")
	create(c, &models.Class{Class: "Land", Properties: []*models.Property{property("name", "text")}})
	create(c, &models.Class{Class: "Town", Properties: []*models.Property{property("name", "text"), property("in", "Land")}})
	for number, name := range []string{"Nigh", "Yonder"} {
		must(c.Data().Creator().WithClassName("Land").WithID(key(number)).WithProperties(values{"name": name}).Do(ctx))
	}
	must(c.Data().Creator().WithClassName("Town").WithID(key(5)).WithProperties(values{"name": "First"}).Do(ctx))
	land := func(number int) *models.SingleRef {
		return c.Data().ReferencePayloadBuilder().WithClassName("Land").WithID(key(number)).Payload()
	}
	check(c.Data().ReferenceCreator().WithClassName("Town").WithID(key(5)).WithReferenceProperty("in").WithReference(land(0)).Do(ctx))
	lands := func() []string {
		found := rows(c.GraphQL().Get().WithClassName("Town").WithFields(graphql.Field{Name: "in", Fields: []graphql.Field{
			{Name: "... on Land", Fields: field("name")},
		}}).Do(ctx))
		list, _ := first(found, "in").([]any)
		return names(list)
	}
	equal([]string{"Nigh"}, lands())
	check(c.Data().ReferenceReplacer().WithClassName("Town").WithID(key(5)).WithReferenceProperty("in").
		WithReferences(&models.MultipleRef{land(1)}).Do(ctx))
	equal([]string{"Yonder"}, lands())
	added := must(c.Batch().ReferencesBatcher().WithReferences(c.Batch().ReferencePayloadBuilder().WithFromClassName("Town").
		WithFromRefProp("in").WithFromID(key(5)).WithToClassName("Land").WithToID(key(0)).Payload()).Do(ctx))
	equal("SUCCESS", *added[0].Result.Status)
	equal([]string{"Yonder", "Nigh"}, lands())
	check(c.Data().ReferenceDeleter().WithClassName("Town").WithID(key(5)).WithReferenceProperty("in").WithReference(land(1)).Do(ctx))
	equal([]string{"Nigh"}, lands())
	by := filters.Where().WithPath([]string{"in", "Land", "name"}).WithOperator(filters.Equal).WithValueText("Nigh")
	equal([]string{"First"}, names(rows(c.GraphQL().Get().WithClassName("Town").WithFields(field("name")...).WithWhere(by).Do(ctx))))
	deleteAll(c, "Town", "Land")
}

func fetching(c *client) {
	withPeople(c, nil, func() {
		young := where("age", filters.LessThan).WithValueInt(40)
		old := where("age", filters.GreaterThanEqual).WithValueInt(41)
		member := where("member", filters.Equal).WithValueBoolean(true)
		either := filters.Where().WithOperator(filters.Or).WithOperands([]*filters.WhereBuilder{
			where("name", filters.Like).WithValueText("B*"), where("height", filters.GreaterThan).WithValueNumber(4),
		})
		byAge := graphql.Sort{Path: []string{"age"}, Order: graphql.Desc}
		for _, one := range []struct {
			filter   *filters.WhereBuilder
			expected []string
		}{
			{young, []string{"Ada", "Cleo"}}, {old, []string{"Dan", "Ben"}}, {member, []string{"Ada", "Cleo"}},
			{either, []string{"Dan", "Ben"}},
			{where("name", filters.ContainsAny).WithValueText("Ada", "Ben"), []string{"Ben", "Ada"}},
			{where("about", filters.IsNull).WithValueBoolean(true), []string{}},
			{where("id", filters.Equal).WithValueText(key(2)), []string{"Cleo"}},
			{where("_creationTimeUnix", filters.GreaterThan).WithValueDate(time.Unix(0, 0)), []string{"Dan", "Ben", "Ada", "Cleo"}},
		} {
			equal(one.expected, names(rows(person(c).WithWhere(one.filter).WithSort(byAge).Do(ctx))))
		}
		equal([]string{"Ben", "Ada"}, names(rows(person(c).WithSort(byAge).WithOffset(1).WithLimit(2).Do(ctx))))
		found := must(c.Data().ObjectsGetter().WithClassName("Person").WithLimit(2).WithOffset(1).Do(ctx))
		equal(2, len(found))
	})
}

func nearVector(c *client) {
	withPeople(c, nil, func() {
		found := rows(person(c).WithFields(field("name")...).WithNearVector(nearly(c, 1, 0, 0)).WithLimit(2).Do(ctx))
		equal([]string{"Ada", "Dan"}, names(found))
		found = rows(person(c).WithFields(additional("id", "distance", "vector"), graphql.Field{Name: "name"}).
			WithNearVector(nearly(c, 1, 0, 0).WithDistance(0.1)).Do(ctx))
		equal([]string{"Ada"}, names(found))
		equal([]any{key(0), []any{1.0, 0.0, 0.0}}, []any{first(found, "_additional", "id"), first(found, "_additional", "vector")})
		object := c.GraphQL().NearObjectArgBuilder().WithID(key(1))
		equal([]string{"Ben", "Dan"}, names(rows(person(c).WithNearObject(object).WithLimit(2).Do(ctx))))
		grouped := rows(person(c).WithFields(graphql.Field{Name: "_additional", Fields: []graphql.Field{
			{Name: "group", Fields: []graphql.Field{{Name: "id"}, {Name: "count"}, {Name: "groupedBy", Fields: field("value", "path")}}},
		}}).WithNearVector(nearly(c, 1, 0, 0)).
			WithGroupBy(c.GraphQL().GroupByArgBuilder().WithPath([]string{"member"}).WithGroups(2).WithObjectsPerGroup(1)).Do(ctx))
		equal([]any{2, "true"}, []any{len(grouped), first(grouped, "_additional", "group", "groupedBy", "value")})
	})
}

func letters(class *models.Class) {
	class.Vectorizer = "text2vec-letters"
	class.ModuleConfig = values{"text2vec-letters": values{"vectorizeClassName": false}}
	for _, each := range class.Properties[1:] {
		each.ModuleConfig = values{"text2vec-letters": values{"skip": true}}
	}
}

func nearText(c *client) {
	withPeople(c, letters, func() {
		near := c.GraphQL().NearTextArgBuilder().WithConcepts([]string{"ben"})
		equal([]string{"Ben"}, names(rows(person(c).WithNearText(near).WithLimit(1).Do(ctx))))
		toward := c.GraphQL().NearTextArgBuilder().WithConcepts([]string{"ben"}).
			WithMoveTo(&graphql.MoveParameters{Concepts: []string{"cleo"}, Force: 1})
		equal([]string{"Cleo"}, names(rows(person(c).WithNearText(toward).WithLimit(1).Do(ctx))))
	})
}

func keywords(c *client) {
	withPeople(c, nil, func() {
		steam := c.GraphQL().Bm25ArgBuilder().WithQuery("steam engine").WithProperties("about")
		found := rows(person(c).WithFields(additional("score"), graphql.Field{Name: "name"}).WithBM25(steam).Do(ctx))
		equal([]string{"Ben", "Ada"}, names(found))
		hybrid := c.GraphQL().HybridArgumentBuilder().WithQuery("steam").WithVector([]float32{0, 0, 1}).WithAlpha(0.5).
			WithFusionType(graphql.RelativeScore)
		mixed := names(rows(person(c).WithHybrid(hybrid).WithLimit(2).Do(ctx)))
		slices.Sort(mixed)
		equal([]string{"Ben", "Cleo"}, mixed)
	})
}

func rerank(c *client) {
	withPeople(c, func(class *models.Class) { class.ModuleConfig = values{"reranker-letters": values{}} }, func() {
		fields := []graphql.Field{{Name: "name"}, {Name: "_additional", Fields: []graphql.Field{
			{Name: `rerank(property: "name", query: "ben")`, Fields: field("score")},
		}}}
		engine := c.GraphQL().Bm25ArgBuilder().WithQuery("engine")
		equal([]string{"Ben", "Ada"}, names(rows(person(c).WithFields(fields...).WithBM25(engine).Do(ctx))))
	})
}

func generate(c *client) {
	withPeople(c, func(class *models.Class) { class.ModuleConfig = values{"generative-echo": values{}} }, func() {
		found := rows(person(c).WithNearVector(nearly(c, 1, 0, 0)).WithLimit(2).
			WithGenerativeSearch(graphql.NewGenerativeSearch().SingleResult("call {name}").GroupedResult("who?")).Do(ctx))
		equal("CALL ADA", first(found, "_additional", "generate", "singleResult"))
		equal(true, strings.HasPrefix(first(found, "_additional", "generate", "groupedResult").(string), "WHO?"))
	})
}

func aggregate(c *client) {
	withPeople(c, nil, func() {
		whole := func() *graphql.AggregateBuilder {
			return c.GraphQL().Aggregate().WithClassName("Person").WithFields(
				graphql.Field{Name: "meta", Fields: field("count")},
				graphql.Field{Name: "age", Fields: field("count", "sum", "mean", "maximum", "minimum")},
			)
		}
		found := rows(whole().Do(ctx))
		equal(4.0, first(found, "meta", "count"))
		equal(values{"count": 4.0, "sum": 158.0, "mean": 39.5, "maximum": 52.0, "minimum": 29.0}, first(found, "age"))
		equal(2.0, first(rows(whole().WithWhere(where("age", filters.GreaterThan).WithValueInt(40)).Do(ctx)), "meta", "count"))
		equal(2.0, first(rows(whole().WithNearVector(nearly(c, 1, 0, 0)).WithObjectLimit(2).Do(ctx)), "meta", "count"))
		groups := rows(whole().WithGroupBy("member").Do(ctx))
		equal([]any{2, 2.0}, []any{len(groups), first(groups, "meta", "count")})
	})
}

func tenants(c *client) {
	create(c, &models.Class{
		Class: "House", Vectorizer: "none", Properties: []*models.Property{property("name", "text")},
		MultiTenancyConfig: &models.MultiTenancyConfig{Enabled: true},
	})
	made := []models.Tenant{{Name: "left"}, {Name: "right"}, {Name: "middle"}}
	check(c.Schema().TenantsCreator().WithClassName("House").WithTenants(made...).Do(ctx))
	for number, tenant := range []string{"left", "right"} {
		must(c.Data().Creator().WithClassName("House").WithID(key(number)).WithTenant(tenant).
			WithProperties(values{"name": tenant}).WithVector([]float32{1, float32(number)}).Do(ctx))
	}
	in := func(tenant string) *graphql.GetBuilder {
		return c.GraphQL().Get().WithClassName("House").WithTenant(tenant).WithFields(field("name")...)
	}
	equal([]string{"left"}, names(rows(in("left").Do(ctx))))
	equal([]string{"right"}, names(rows(in("right").WithNearVector(nearly(c, 1, 0)).Do(ctx))))
	equal(false, must(c.Data().Checker().WithClassName("House").WithTenant("right").WithID(key(0)).Do(ctx)))
	check(c.Schema().TenantsUpdater().WithClassName("House").WithTenants(models.Tenant{Name: "left", ActivityStatus: "COLD"}).Do(ctx))
	_, err := c.Data().ObjectsGetter().WithClassName("House").WithTenant("left").WithID(key(0)).Do(ctx)
	refused(err, "not active")
	check(c.Schema().TenantsUpdater().WithClassName("House").WithTenants(models.Tenant{Name: "left", ActivityStatus: "HOT"}).Do(ctx))
	equal([]string{"left"}, names(rows(in("left").Do(ctx))))
	equal(true, must(c.Schema().TenantsExists().WithClassName("House").WithTenant("middle").Do(ctx)))
	check(c.Schema().TenantsDeleter().WithClassName("House").WithTenants("right", "middle").Do(ctx))
	equal(1, len(must(c.Schema().TenantsGetter().WithClassName("House").Do(ctx))))
	deleteAll(c, "House")
}

func aliases(c *client) {
	withPeople(c, nil, func() {
		create(c, &models.Class{Class: "Other"})
		check(c.Alias().AliasCreator().WithAlias(&alias.Alias{Alias: "Folk", Class: "Person"}).Do(ctx))
		equal(4, len(must(c.Data().ObjectsGetter().WithClassName("Folk").Do(ctx))))
		equal(&alias.Alias{Alias: "Folk", Class: "Person"}, must(c.Alias().AliasGetter().WithAliasName("Folk").Do(ctx)))
		equal(1, len(must(c.Alias().Getter().WithClassName("Person").Do(ctx))))
		check(c.Alias().AliasUpdater().WithAlias(&alias.Alias{Alias: "Folk", Class: "Other"}).Do(ctx))
		equal("Other", must(c.Alias().AliasGetter().WithAliasName("Folk").Do(ctx)).Class)
		refused(c.Alias().AliasCreator().WithAlias(&alias.Alias{Alias: "Folk", Class: "Other"}).Do(ctx), "Folk")
		check(c.Alias().AliasDeleter().WithAliasName("Folk").Do(ctx))
		equal(0, len(must(c.Alias().Getter().Do(ctx))))
		deleteAll(c, "Other")
	})
}

func backups(c *client) {
	withPeople(c, nil, func() {
		id := fmt.Sprintf("go-copy-%d", time.Now().UnixNano())
		made := must(c.Backup().Creator().WithBackend(backup.BACKEND_FILESYSTEM).WithBackupID(id).
			WithIncludeClassNames("Person").WithWaitForCompletion(true).Do(ctx))
		equal([]any{"SUCCESS", []string{"Person"}}, []any{*made.Status, made.Classes})
		status := must(c.Backup().CreateStatusGetter().WithBackend(backup.BACKEND_FILESYSTEM).WithBackupID(id).Do(ctx))
		equal("SUCCESS", *status.Status)
		deleteAll(c, "Person")
		back := must(c.Backup().Restorer().WithBackend(backup.BACKEND_FILESYSTEM).WithBackupID(id).WithWaitForCompletion(true).Do(ctx))
		equal("SUCCESS", *back.Status)
		restored := must(c.Backup().RestoreStatusGetter().WithBackend(backup.BACKEND_FILESYSTEM).WithBackupID(id).Do(ctx))
		equal("SUCCESS", *restored.Status)
		equal([]string{"Ada", "Dan"}, names(rows(person(c).WithNearVector(nearly(c, 1, 0, 0)).WithLimit(2).Do(ctx))))
		equal(true, len(must(c.Backup().Lister().WithBackend(backup.BACKEND_FILESYSTEM).Do(ctx))) > 0)
		_, err := c.Backup().CreateStatusGetter().WithBackend(backup.BACKEND_FILESYSTEM).WithBackupID("no-such").Do(ctx)
		refused(err, "404")
	})
}

func iterator(c *client) {
	create(c, &models.Class{Class: "Many", Vectorizer: "none", Properties: []*models.Property{property("n", "int")}})
	objects := []*models.Object{}
	for number := range 250 {
		objects = append(objects, &models.Object{
			Class: "Many", ID: strfmt.UUID(key(number)), Properties: values{"n": number}, Vector: models.C11yVector{float32(number), 1},
		})
	}
	equal(250, len(must(c.Batch().ObjectsBatcher().WithObjects(objects...).Do(ctx))))
	seen, after := map[any]bool{}, ""
	for {
		page := must(c.Data().ObjectsGetter().WithClassName("Many").WithLimit(33).WithAfter(after).WithVector().Do(ctx))
		if len(page) == 0 {
			break
		}
		for _, object := range page {
			number := object.Properties.(values)["n"]
			equal(float32(number.(float64)), object.Vector[0])
			seen[number], after = true, object.ID.String()
		}
	}
	equal(250, len(seen))
	deleteAll(c, "Many")
}

func batch(c *client) {
	create(c, &models.Class{Class: "Item", Vectorizer: "none", Properties: []*models.Property{property("n", "int")}})
	objects := []*models.Object{
		{Class: "Item", ID: strfmt.UUID(key(1)), Properties: values{"n": 1}, Vector: models.C11yVector{1, 0}},
		{Class: "Item", ID: strfmt.UUID(key(2)), Properties: values{"n": "two"}},
		{Class: "Item", ID: strfmt.UUID(key(3)), Properties: values{"n": 3}, Vector: models.C11yVector{0, 1}},
	}
	failed := []int{}
	for number, result := range must(c.Batch().ObjectsBatcher().WithObjects(objects...).Do(ctx)) {
		if result.Result.Errors != nil {
			failed = append(failed, number)
		}
	}
	equal([]int{1}, failed)
	one := where("n", filters.Equal).WithValueInt(1)
	tried := must(c.Batch().ObjectsBatchDeleter().WithClassName("Item").WithWhere(one).WithDryRun(true).WithOutput("verbose").Do(ctx))
	equal([]any{int64(1), 1}, []any{tried.Results.Matches, len(tried.Results.Objects)})
	done := must(c.Batch().ObjectsBatchDeleter().WithClassName("Item").WithWhere(one).Do(ctx))
	equal([]any{int64(1), int64(1), int64(0)}, []any{done.Results.Matches, done.Results.Successful, done.Results.Failed})
	equal(1, len(must(c.Data().ObjectsGetter().WithClassName("Item").Do(ctx))))
	deleteAll(c, "Item")
}

func cluster(c *client) {
	withPeople(c, nil, func() {
		nodes := must(c.Cluster().NodesStatusGetter().WithClass("Person").WithOutput("verbose").Do(ctx)).Nodes
		equal([]any{1, "HEALTHY", int64(4)}, []any{len(nodes), *nodes[0].Status, nodes[0].Stats.ObjectCount})
	})
}

func raw(c *client) {
	withPeople(c, nil, func() {
		query := `{ Get { Person(where: {path: ["age"], operator: GreaterThan, valueInt: 36}, sort: [{path: ["age"]}]) { name } } }`
		equal([]string{"Ben", "Dan"}, names(rows(c.GraphQL().Raw().WithQuery(query).Do(ctx))))
		query = `{ Aggregate { Person { meta { count } age { mean sum } } } }`
		equal(values{"mean": 39.5, "sum": 158.0}, first(rows(c.GraphQL().Raw().WithQuery(query).Do(ctx)), "age"))
		response := must(c.GraphQL().Raw().WithQuery("{ Get { Nobody { name } } }").Do(ctx))
		equal(true, len(response.Errors) > 0)
	})
}

// search is the client's experimental search over gRPC.
func search(c *client) {
	withPeople(c, nil, func() {
		over := func() *graphql.Search {
			return c.Experimental().Search().WithCollection("Person").WithProperties("name", "age")
		}
		found := must(over().WithNearVector(nearly(c, 1, 0, 0)).WithLimit(2).WithMetadata(&graphql.Metadata{ID: true, Distance: true}).Do(ctx))
		equal([]any{2, key(0), "Ada"}, []any{len(found), found[0].ID, found[0].Properties["name"]})
		found = must(over().WithBM25(c.GraphQL().Bm25ArgBuilder().WithQuery("steam")).Do(ctx))
		equal([]any{1, "Ben"}, []any{len(found), found[0].Properties["name"]})
		found = must(over().WithWhere(where("age", filters.LessThan).WithValueInt(30)).Do(ctx))
		equal([]any{1, "Cleo"}, []any{len(found), found[0].Properties["name"]})
	})
}

func roles(c *client) {
	check(c.Roles().Deleter().WithName("reader").Do(ctx))
	reader := rbac.NewRole("reader",
		rbac.CollectionsPermission{Actions: []string{models.PermissionActionReadCollections}, Collection: "Person*"},
		rbac.DataPermission{Actions: []string{models.PermissionActionReadData, models.PermissionActionCreateData}, Collection: "Person"},
		rbac.BackupsPermission{Actions: []string{models.PermissionActionManageBackups}, Collection: "Person"},
		rbac.AliasPermission{Actions: []string{models.PermissionActionReadAliases}, Alias: "Folk", Collection: "Person"},
		rbac.ClusterPermission{Actions: []string{models.PermissionActionReadCluster}},
	)
	check(c.Roles().Creator().WithRole(reader).Do(ctx))
	equal(true, must(c.Roles().Exists().WithName("reader").Do(ctx)))
	role := must(c.Roles().Getter().WithName("reader").Do(ctx))
	equal([]any{"reader", 1, 1, "Person*"}, []any{role.Name, len(role.Collections), len(role.Data), role.Collections[0].Collection})
	more := rbac.CollectionsPermission{Actions: []string{models.PermissionActionDeleteCollections}, Collection: "Person"}
	has := func() bool {
		return must(c.Roles().PermissionChecker().WithRole("reader").WithPermission(more).Do(ctx))
	}
	equal(false, has())
	check(c.Roles().PermissionAdder().WithRole("reader").WithPermissions(more).Do(ctx))
	equal(true, has())
	check(c.Roles().PermissionRemover().WithRole("reader").WithPermissions(more).Do(ctx))
	equal(false, has())
	equal(true, len(must(c.Roles().AllGetter().Do(ctx))) >= 3)
	check(c.Roles().Deleter().WithName("reader").Do(ctx))
}

func users(c *client) {
	equal("ada", must(c.Users().MyUserGetter().Do(ctx)).UserID)
	must(c.Users().DB().Deleter().WithUserID("eve").Do(ctx))
	made := must(c.Users().DB().Creator().WithUserID("eve").Do(ctx))
	rotated := must(c.Users().DB().KeyRotator().WithUserID("eve").Do(ctx))
	equal(false, made == rotated || made == "")
	check(c.Users().DB().RolesAssigner().WithUserID("eve").WithRoles("viewer").Do(ctx))
	assigned := must(c.Users().DB().RolesGetter().WithUserID("eve").WithIncludeFullRoles(true).Do(ctx))
	equal([]any{1, "viewer"}, []any{len(assigned), assigned[0].Name})
	holders := must(c.Roles().UserAssignmentGetter().WithRole("viewer").Do(ctx))
	equal([]rbac.UserAssignment{{UserID: "eve", UserType: rbac.UserTypeDB}}, holders)
	check(c.Users().DB().RolesRevoker().WithUserID("eve").WithRoles("viewer").Do(ctx))
	equal(true, must(c.Users().DB().Deactivator().WithUserID("eve").Do(ctx)))
	equal(false, must(c.Users().DB().Getter().WithUserID("eve").Do(ctx)).Active)
	equal(true, must(c.Users().DB().Activator().WithUserID("eve").Do(ctx)))
	equal(true, len(must(c.Users().DB().Lister().Do(ctx))) > 0)
	equal(true, must(c.Users().DB().Deleter().WithUserID("eve").Do(ctx)))
}

func groups(c *client) {
	check(c.Groups().OIDC().RolesAssigner().WithGroupId("/editors").WithRoles("viewer").Do(ctx))
	assigned := must(c.Groups().OIDC().RolesGetter().WithGroupID("/editors").Do(ctx))
	equal([]any{1, "viewer"}, []any{len(assigned), assigned[0].Name})
	equal(true, slices.Contains(must(c.Groups().OIDC().GetKnownGroups().Do(ctx)), "/editors"))
	check(c.Groups().OIDC().RolesRevoker().WithGroupId("/editors").WithRoles("viewer").Do(ctx))
}

// -- the program

func connect(host, port, grpcPort string, credentials auth.Config) *client {
	return must(weaviate.NewClient(weaviate.Config{
		Scheme: "http", Host: host + ":" + port, AuthConfig: credentials, StartupTimeout: 10 * time.Second,
		GrpcConfig: &grpc.Config{Host: host + ":" + grpcPort},
	}))
}

// passes runs an area, and prints how it went.
func passes(one area, c *client) (passed bool) {
	defer func() {
		if problem := recover(); problem != nil {
			text, known := problem.(failure)
			if !known {
				panic(problem)
			}
			shown, _ := json.Marshal(text.text)
			fmt.Printf("FAILED %s: %s\n", one.name, shown)
		}
	}()
	one.run(c)
	fmt.Println("passed", one.name)
	return true
}

func main() {
	arguments := os.Args[1:]
	host, chosen, failed := arguments[0], arguments[6:], false
	open := connect(host, arguments[1], arguments[2], nil)
	guarded := connect(host, arguments[3], arguments[4], auth.ApiKey{Value: arguments[5]})
	for _, one := range areas {
		if len(chosen) > 0 && !slices.Contains(chosen, one.name) {
			continue
		}
		c := open
		if one.guarded {
			c = guarded
		}
		failed = !passes(one, c) || failed
	}
	if failed {
		os.Exit(1)
	}
}
