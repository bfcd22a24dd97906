// A round trip of every area with Weaviate's own TypeScript client; a program for a folder that has it in `node_modules`.
//
//   node official_node.mjs HOST PORT GRPC_PORT AUTH_PORT AUTH_GRPC_PORT AUTH_KEY [AREA ...]
//
// It runs every area, or those that are named, prints a line for each, and ends with 1 if any failed.
// The servers have the plugins of tests.support.plugins.

import assert from 'node:assert/strict';
import weaviate, { ApiKey, Bm25Operator, Filters, Reference, generateUuid5, weaviateV2 } from 'weaviate-client';

const [host, port, grpcPort, authPort, authGrpcPort, authKey, ...chosen] = process.argv.slice(2);
const { configure, reconfigure, permissions } = weaviate;
const GUARDED = ['roles', 'users', 'groups'];
const PEOPLE = [
  ['Ada', 36, 1.5, true, 'wrote the first program for the engine', [1, 0, 0]],
  ['Ben', 41, 2.5, false, 'drives the steam engine to the coast', [0, 1, 0]],
  ['Cleo', 29, 3.5, true, 'reads the stars and writes tables', [0, 0, 1]],
  ['Dan', 52, 4.5, false, 'bakes bread near the harbour', [0.8, 0.6, 0]],
];
const ALL = ['distance', 'certainty', 'score', 'explainScore', 'creationTime', 'updateTime'];
const areas = {};

// The client's batches ask sets for their difference, which Node has from version 22 on.
Set.prototype.difference ??= function difference(other) {
  return new Set([...this].filter((one) => !other.has(one)));
};

const key = (name) => generateUuid5(name);
const names = (found) => found.objects.map((one) => one.properties.name);
const sorted = (values) => [...values].sort();
const near = (expected, actual) => assert.ok(Math.abs(expected - actual) < 1e-4, `${actual} is not ${expected}`);

/** Make a collection of four people with a vector each, for the length of a function. */
async function people(client, use, more = {}) {
  await client.collections.delete('Person');
  const person = await client.collections.create({
    name: 'Person',
    properties: [
      { name: 'name', dataType: 'text', tokenization: 'field' },
      { name: 'age', dataType: 'int', indexRangeFilters: true },
      { name: 'height', dataType: 'number' },
      { name: 'member', dataType: 'boolean' },
      { name: 'about', dataType: 'text' },
    ],
    vectorizers: configure.vectors.selfProvided(),
    invertedIndex: configure.invertedIndex({
      indexNullState: true,
      indexPropertyLength: true,
      indexTimestamps: true,
    }),
    ...more,
  });
  const vectors = (vector) => (more.vectorizers ? {} : { vectors: vector });
  const added = await person.data.insertMany(
    PEOPLE.map(([name, age, height, member, about, vector]) => ({
      id: key(name),
      properties: { name, age, height, member, about },
      ...vectors(vector),
    })),
  );
  assert.equal(added.hasErrors, false, JSON.stringify(added.errors));
  await use(person);
  await client.collections.delete('Person');
}

/** The same, with modules that the client has no name for: they go in as JSON. */
async function extended(client, config, use) {
  await client.collections.delete('Person');
  const person = await client.collections.createFromJson({
    class: 'Person',
    properties: [
      { name: 'name', dataType: ['text'], tokenization: 'field' },
      { name: 'age', dataType: ['int'] },
      { name: 'about', dataType: ['text'] },
    ],
    ...config,
  });
  await person.data.insertMany(
    PEOPLE.map(([name, age, , , about, vector]) => ({
      id: key(name),
      properties: { name, age, about },
      ...(config.vectorConfig ? {} : { vectors: vector }),
    })),
  );
  await use(person);
  await client.collections.delete('Person');
}

areas.meta = async (client) => {
  assert.equal(await client.isReady(), true);
  assert.equal(await client.isLive(), true);
  assert.ok((await client.getMeta()).version >= '1.39');
  assert.equal((await client.getWeaviateVersion()).isAtLeast(1, 39, 0), true);
};

areas.collections = async (client) => {
  for (const name of ['Book', 'Writer']) await client.collections.delete(name);
  await client.collections.create({ name: 'Writer', properties: [{ name: 'name', dataType: 'text' }] });
  const book = await client.collections.create({
    name: 'Book',
    description: 'what is read',
    properties: [
      { name: 'title', dataType: 'text', description: 'on the cover', tokenization: 'lowercase' },
      { name: 'pages', dataType: 'int', indexRangeFilters: true },
      {
        name: 'printing',
        dataType: 'object',
        nestedProperties: [
          { name: 'year', dataType: 'int' },
          { name: 'towns', dataType: 'text[]' },
        ],
      },
    ],
    references: [{ name: 'writtenBy', targetCollection: 'Writer' }],
    vectorizers: [
      configure.vectors.selfProvided({
        name: 'title',
        quantizer: configure.vectorIndex.quantizer.pq({ segments: 2 }),
        vectorIndexConfig: configure.vectorIndex.hnsw({ distanceMetric: 'l2-squared', efConstruction: 100 }),
      }),
      configure.vectors.selfProvided({
        name: 'flat',
        vectorIndexConfig: configure.vectorIndex.flat({ quantizer: configure.vectorIndex.quantizer.bq() }),
      }),
      configure.multiVectors.selfProvided({ name: 'tokens' }),
    ],
    invertedIndex: configure.invertedIndex({ bm25b: 0.6, bm25k1: 1.1, stopwordsAdditions: ['book'] }),
    replication: configure.replication({ factor: 1 }),
    sharding: configure.sharding({ desiredCount: 1 }),
  });
  let config = await book.config.get();
  assert.deepEqual([config.name, config.description], ['Book', 'what is read']);
  assert.deepEqual(config.properties.map((one) => one.name), ['title', 'pages', 'printing']);
  assert.deepEqual([config.properties[0].tokenization, config.properties[1].indexRangeFilters], ['lowercase', true]);
  assert.deepEqual(config.properties[2].nestedProperties.map((one) => one.name), ['year', 'towns']);
  assert.deepEqual(config.references.map((one) => [one.name, one.targetCollections]), [['writtenBy', ['Writer']]]);
  assert.deepEqual(sorted(Object.keys(config.vectorizers)), ['flat', 'title', 'tokens']);
  const index = config.vectorizers.title.indexConfig;
  assert.deepEqual([index.efConstruction, index.distance], [100, 'l2-squared']);
  assert.equal(weaviate.configGuards.quantizer.isPQ(index.quantizer), true);
  assert.equal(weaviate.configGuards.vectorIndex.isFlat(config.vectorizers.flat.indexConfig), true);
  assert.equal(config.vectorizers.tokens.indexConfig.multiVector.aggregation, 'maxSim');
  assert.equal(config.invertedIndex.bm25.b, 0.6);

  await book.config.addProperty({ name: 'isbn', dataType: 'text', indexSearchable: false });
  await book.config.addReference({ name: 'about', targetCollections: ['Writer', 'Book'] });
  await book.config.addVector(configure.vectors.selfProvided({ name: 'late' }));
  await book.config.update({
    description: 'what was read',
    invertedIndex: reconfigure.invertedIndex({ bm25b: 0.7, bm25k1: 1.1, stopwordsAdditions: ['novel'] }),
    vectorizers: [
      reconfigure.vectors.update({ name: 'title', vectorIndexConfig: reconfigure.vectorIndex.hnsw({ ef: 77 }) }),
    ],
  });
  config = await book.config.get();
  assert.deepEqual(
    [config.description, config.invertedIndex.bm25.b, config.vectorizers.title.indexConfig.ef],
    ['what was read', 0.7, 77],
  );
  assert.deepEqual(config.invertedIndex.stopwords.additions, ['novel']);
  assert.deepEqual(sorted(Object.keys(config.vectorizers)), ['flat', 'late', 'title', 'tokens']);
  assert.deepEqual(sorted(config.properties.map((one) => one.name)), ['isbn', 'pages', 'printing', 'title']);
  await book.config.dropInvertedIndex('pages', 'rangeFilters');
  await assert.rejects(client.collections.create({ name: 'Book' }), /422/);
  const [shard] = await book.config.getShards();
  assert.equal(shard.status, 'READY');
  assert.deepEqual((await book.config.updateShards('READONLY')).map((one) => one.status), ['READONLY']);
  await assert.rejects(book.data.insert({ title: 'shut' }), /read-only/);
  assert.deepEqual((await book.config.updateShards('READY', shard.name)).map((one) => one.status), ['READY']);
  const all = (await client.collections.listAll()).map((one) => one.name);
  assert.ok(all.includes('Book') && all.includes('Writer'));
  const json = await client.collections.exportToJson('Book');
  await client.collections.delete('Book');
  const again = await client.collections.createFromJson(json);
  assert.deepEqual(await client.collections.exportToJson('Book'), json);
  assert.equal(await again.exists(), true);
  for (const name of ['Book', 'Writer']) await client.collections.delete(name);
  assert.equal(await client.collections.exists('Book'), false);
};

areas.data = async (client) => {
  await client.collections.delete('Thing');
  const things = await client.collections.create({
    name: 'Thing',
    properties: [
      ...Object.entries({
        text: 'text', texts: 'text[]', int: 'int', ints: 'int[]', number: 'number', numbers: 'number[]',
        yes: 'boolean', bools: 'boolean[]', when: 'date', dates: 'date[]', id_: 'uuid', ids: 'uuid[]',
        place: 'geoCoordinates', blob: 'blob', phone: 'phoneNumber',
      }).map(([name, dataType]) => ({ name, dataType })),
      {
        name: 'nested',
        dataType: 'object',
        nestedProperties: [
          { name: 'word', dataType: 'text' },
          { name: 'more', dataType: 'object[]', nestedProperties: [{ name: 'n', dataType: 'number' }] },
        ],
      },
    ],
    vectorizers: [
      configure.vectors.selfProvided({ name: 'a' }),
      configure.multiVectors.selfProvided({ name: 'm' }),
    ],
  });
  const kinds = {
    text: 'plain', texts: ['a', 'b'], int: 7, ints: [1, 2], number: 1.25, numbers: [0.5, 2], yes: true,
    bools: [true, false], when: new Date('2024-02-29T12:30:00Z'), dates: [new Date('2020-01-01T00:00:00Z')],
    id_: key('x'), ids: [key('y'), key('z')], place: { latitude: 52.5, longitude: 13.25 },
    nested: { word: 'deep', more: [{ n: 1 }] },
  };
  const first = await things.data.insert({
    id: key('first'),
    properties: { ...kinds, blob: 'aGVsbG8=', phone: { number: '030 1234567', defaultCountry: 'DE' } },
    vectors: { a: [1, 2, 3], m: [[1, 0], [0, 1]] },
  });
  assert.equal(first, key('first'));
  let found = await things.query.fetchObjectById(first, { includeVector: true });
  const { phone, ...others } = found.properties;
  assert.deepEqual([phone.internationalFormatted, phone.countryCode, phone.valid], ['+49 30 1234567', 49, true]);
  assert.deepEqual(others, kinds);
  assert.deepEqual(found.vectors, { a: [1, 2, 3], m: [[1, 0], [0, 1]] });
  await assert.rejects(things.data.insert({ id: first, properties: { text: 'again' } }), /already exists/);
  await assert.rejects(things.data.insert({ int: 'seven' }), /422/);
  await things.data.update({ id: first, properties: { text: 'changed', ints: [] }, vectors: { a: [3, 2, 1] } });
  found = await things.query.fetchObjectById(first, { includeVector: ['a'] });
  assert.deepEqual([found.properties.text, found.properties.ints, found.properties.int], ['changed', [], 7]);
  assert.deepEqual(found.vectors, { a: [3, 2, 1] });
  await things.data.replace({ id: first, properties: { text: 'new' }, vectors: { a: [9, 9, 9] } });
  found = await things.query.fetchObjectById(first, { includeVector: true });
  assert.deepEqual([found.properties.text, found.properties.int ?? null], ['new', null]);
  assert.deepEqual(found.vectors.a, [9, 9, 9]);
  assert.equal(await things.data.exists(first), true);
  const many = await things.data.insertMany([
    { properties: { text: 'one' } },
    { id: key('two'), properties: { text: 'two' }, vectors: { a: [1, 0, 0] } },
    { properties: { int: 'wrong' } },
  ]);
  assert.deepEqual([many.hasErrors, Object.keys(many.errors), many.uuids[1]], [true, ['2'], key('two')]);
  assert.equal(await things.length(), 3);
  const one = things.filter.byProperty('text').equal('one');
  const tried = await things.data.deleteMany(one, { dryRun: true, verbose: true });
  assert.deepEqual([tried.matches, tried.failed, tried.objects.length], [1, 0, 1]);
  assert.equal((await things.data.deleteMany(one)).successful, 1);
  const ingested = await things.data.ingest(Array.from({ length: 50 }, (_, n) => ({ properties: { int: n } })));
  assert.equal(ingested.hasErrors, false);
  assert.equal(await things.length(), 52);
  await things.data.deleteMany(things.filter.byProperty('int').greaterOrEqual(0));
  assert.equal(await things.data.deleteById(first), true);
  assert.equal(await things.query.fetchObjectById(first), null);
  assert.deepEqual((await things.query.fetchObjects()).objects.map((each) => each.properties.text), ['two']);
  await client.collections.delete('Thing');
};

areas.references = async (client) => {
  for (const name of ['Town', 'Land']) await client.collections.delete(name);
  const land = await client.collections.create({ name: 'Land', properties: [{ name: 'name', dataType: 'text' }] });
  const town = await client.collections.create({
    name: 'Town',
    properties: [{ name: 'name', dataType: 'text' }],
    references: [
      { name: 'in', targetCollection: 'Land' },
      { name: 'linked', targetCollections: ['Town', 'Land'] },
    ],
  });
  const nigh = await land.data.insert({ name: 'Nigh' });
  const yonder = await land.data.insert({ name: 'Yonder' });
  const first = await town.data.insert({ properties: { name: 'First' }, references: { in: nigh } });
  const second = await town.data.insert({ properties: { name: 'Second' }, references: { in: [nigh, yonder] } });
  const third = await town.data.insert({ name: 'Third' });
  await town.data.referenceAdd({ fromUuid: third, fromProperty: 'in', to: yonder });
  await town.data.referenceAdd({ fromUuid: third, fromProperty: 'linked', to: Reference.toMultiTarget(first, 'Town') });
  const added = await town.data.referenceAddMany([
    { fromUuid: first, fromProperty: 'in', to: yonder },
    { fromUuid: first, fromProperty: 'linked', to: { targetCollection: 'Land', uuids: [nigh] } },
  ]);
  assert.equal(added.hasErrors, false);
  await town.data.referenceReplace({ fromUuid: second, fromProperty: 'in', to: yonder });
  await town.data.referenceDelete({ fromUuid: first, fromProperty: 'in', to: nigh });
  for (const id of [first, second, third]) {
    const found = await town.query.fetchObjectById(id, { returnReferences: [{ linkOn: 'in', returnProperties: ['name'] }] });
    assert.deepEqual(names(found.references.in), ['Yonder']);
  }
  const linked = await town.query.fetchObjectById(third, {
    returnReferences: [{ linkOn: 'linked', targetCollection: 'Town', returnProperties: ['name'] }],
  });
  assert.deepEqual(names(linked.references.linked), ['First']);
  const filters = [
    [town.filter.byRef('in').byProperty('name').equal('Yonder'), ['First', 'Second', 'Third']],
    [town.filter.byRefMultiTarget('linked', 'Town').byProperty('name').equal('First'), ['Third']],
    [town.filter.byRefCount('linked').equal(0), ['Second']],
  ];
  for (const [by, expected] of filters) {
    assert.deepEqual(sorted(names(await town.query.fetchObjects({ filters: by }))), expected);
  }
  for (const name of ['Town', 'Land']) await client.collections.delete(name);
};

areas.fetching = (client) =>
  people(client, async (person) => {
    const by = (name, length) => person.filter.byProperty(name, length);
    const filters = [
      [by('name').equal('Ada'), ['Ada']],
      [by('name').notEqual('Ada'), ['Ben', 'Cleo', 'Dan']],
      [by('name').like('?a*'), ['Dan']],
      [by('age').greaterThan(36), ['Ben', 'Dan']],
      [by('age').lessOrEqual(36), ['Ada', 'Cleo']],
      [by('name').containsAny(['Ada', 'Cleo']), ['Ada', 'Cleo']],
      [by('about').containsAll(['steam', 'engine']), ['Ben']],
      [by('name').containsNone(['Ada', 'Cleo']), ['Ben', 'Dan']],
      [Filters.and(by('member').equal(true), by('height').greaterThan(2)), ['Cleo']],
      [Filters.or(by('age').lessThan(30), by('age').greaterThan(50)), ['Cleo', 'Dan']],
      [Filters.not(by('member').equal(true)), ['Ben', 'Dan']],
      [by('about').isNull(false), ['Ada', 'Ben', 'Cleo', 'Dan']],
      [by('name', true).equal(4), ['Cleo']],
      [person.filter.byId().containsAny([key('Ben')]), ['Ben']],
      [person.filter.byCreationTime().greaterThan(new Date('2020-01-01')), ['Ada', 'Ben', 'Cleo', 'Dan']],
    ];
    for (const [filter, expected] of filters) {
      assert.deepEqual(sorted(names(await person.query.fetchObjects({ filters: filter }))), expected);
    }
    const inOrder = async (sort, more = {}) => names(await person.query.fetchObjects({ sort, ...more }));
    assert.deepEqual(await inOrder(person.sort.byProperty('age', false)), ['Dan', 'Ben', 'Ada', 'Cleo']);
    const both = person.sort.byProperty('member').byProperty('name', false);
    assert.deepEqual(await inOrder(both), ['Dan', 'Ben', 'Cleo', 'Ada']);
    assert.deepEqual(await inOrder(person.sort.byProperty('name'), { limit: 2, offset: 1 }), ['Ben', 'Cleo']);
    const asked = { returnProperties: ['age'], includeVector: true, returnMetadata: 'all' };
    const [found] = (await person.query.fetchObjects({ filters: by('name').equal('Ada'), ...asked })).objects;
    assert.deepEqual([found.properties, found.vectors, found.uuid], [{ age: 36 }, { default: [1, 0, 0] }, key('Ada')]);
    assert.ok(found.metadata.creationTime instanceof Date);
    await assert.rejects(person.query.fetchObjects({ filters: by('nothing').equal(1) }), /nothing/);
  });

areas.near_vector = async (client) => {
  await people(client, async (person) => {
    const found = await person.query.nearVector([1, 0, 0], { limit: 3, returnMetadata: ALL });
    assert.deepEqual(names(found).slice(0, 2), ['Ada', 'Dan']);
    near(0.2, found.objects[1].metadata.distance);
    near(0.9, found.objects[1].metadata.certainty);
    assert.deepEqual(names(await person.query.nearVector([1, 0, 0], { distance: 0.3 })), ['Ada', 'Dan']);
    assert.deepEqual(names(await person.query.nearVector([1, 0, 0], { certainty: 0.8 })), ['Ada', 'Dan']);
    const older = person.filter.byProperty('age').greaterThan(36);
    assert.deepEqual(names(await person.query.nearVector([1, 0, 0], { filters: older })), ['Dan', 'Ben']);
    assert.deepEqual(names(await person.query.nearObject(key('Ben'), { limit: 2 })), ['Ben', 'Dan']);
    const grouped = await person.query.nearVector([1, 0, 0], {
      groupBy: { property: 'member', numberOfGroups: 2, objectsPerGroup: 2 },
      returnMetadata: ALL,
    });
    assert.deepEqual(sorted(Object.keys(grouped.groups)), ['false', 'true']);
    assert.deepEqual(names(grouped.groups.true), ['Ada', 'Cleo']);
    assert.equal(grouped.groups.false.numberOfObjects, 2);
  });
  await client.collections.delete('Pair');
  const pair = await client.collections.create({
    name: 'Pair',
    properties: [{ name: 'name', dataType: 'text' }],
    vectorizers: [
      configure.vectors.selfProvided({ name: 'a' }),
      configure.vectors.selfProvided({ name: 'b' }),
      configure.multiVectors.selfProvided({ name: 'm' }),
    ],
  });
  await pair.data.insert({ properties: { name: 'x' }, vectors: { a: [1, 0], b: [0, 1], m: [[1, 0], [0, 1]] } });
  await pair.data.insert({ properties: { name: 'y' }, vectors: { a: [0, 1], b: [0, 1], m: [[0, 1], [0, 1]] } });
  assert.deepEqual(names(await pair.query.nearVector([0, 1], { targetVector: 'a' })), ['y', 'x']);
  const targets = pair.multiTargetVector;
  for (const targetVector of [
    targets.sum(['a', 'b']),
    targets.average(['a', 'b']),
    targets.minimum(['a', 'b']),
    targets.manualWeights({ a: 2, b: 0.5 }),
    targets.relativeScore({ a: 2, b: 0.5 }),
  ]) {
    const found = await pair.query.nearVector({ a: [1, 0], b: [0, 1] }, { targetVector, returnMetadata: ALL });
    assert.equal(found.objects.length, 2);
    if (targetVector.combination !== 'minimum') assert.deepEqual(names(found), ['x', 'y']);
  }
  assert.deepEqual(names(await pair.query.nearVector([[1, 0]], { targetVector: 'm' })), ['x', 'y']);
  await assert.rejects(pair.query.nearVector([1, 0]), /target/);
  await client.collections.delete('Pair');
};

areas.near_text = (client) => {
  const vectorizer = { 'text2vec-letters': { vectorizeClassName: false, properties: ['name'] } };
  const vectorConfig = { default: { vectorizer, vectorIndexType: 'hnsw' } };
  return extended(client, { vectorConfig }, async (person) => {
    const found = await person.query.nearText('ada', { limit: 2, returnMetadata: ['distance'] });
    assert.equal(names(found)[0], 'Ada');
    near(0, found.objects[0].metadata.distance);
    const toward = { force: 1, concepts: ['cleo'] };
    assert.deepEqual(names(await person.query.nearText('ben', { limit: 1 })), ['Ben']);
    assert.deepEqual(names(await person.query.nearText('ben', { moveTo: toward, limit: 1 })), ['Cleo']);
    const away = { force: 0.5, objects: [key('Cleo')] };
    assert.deepEqual(names(await person.query.nearText('ben', { moveTo: toward, moveAway: away, limit: 1 })), ['Ben']);
    assert.deepEqual(names(await person.query.nearText(['ada'], { distance: 0.01 })), ['Ada']);
    assert.equal(names(await person.query.hybrid('cleo', { alpha: 1, limit: 1 }))[0], 'Cleo');
    assert.equal((await person.config.get()).vectorizers.default.vectorizer.name, 'text2vec-letters');
  });
};

areas.keywords = (client) =>
  people(client, async (person) => {
    const { query } = person;
    const found = await query.bm25('steam engine', { queryProperties: ['about'], returnMetadata: ['score'] });
    assert.deepEqual(names(found), ['Ben', 'Ada']);
    assert.ok(found.objects[0].metadata.score > found.objects[1].metadata.score);
    assert.deepEqual(names(await query.bm25('steam engine', { operator: Bm25Operator.and() })), ['Ben']);
    const one = Bm25Operator.or({ minimumMatch: 1 });
    assert.equal((await query.bm25('steam engine', { operator: one })).objects.length, 2);
    const boosted = [{ name: 'name', weight: 3 }, 'about'];
    assert.deepEqual(names(await query.bm25('Ada', { queryProperties: boosted })), ['Ada']);
    assert.deepEqual(names(await query.bm25('nothing here')), []);
    const mixed = await query.hybrid('steam', {
      vector: [0, 0, 1],
      alpha: 0.5,
      fusionType: 'RelativeScore',
      returnMetadata: ['score', 'explainScore'],
    });
    assert.deepEqual(sorted(names(mixed).slice(0, 2)), ['Ben', 'Cleo']);
    near(0.5, mixed.objects[0].metadata.score);
    assert.match(mixed.objects[0].metadata.explainScore, /Hybrid/);
    const ranked = { vector: [0, 1, 0], alpha: 0.25, fusionType: 'Ranked', limit: 1 };
    assert.deepEqual(names(await query.hybrid('steam', ranked)), ['Ben']);
    const inside = { vector: { vector: [0, 0, 1], distance: 0.1 }, alpha: 1, limit: 1 };
    assert.deepEqual(names(await query.hybrid('steam', inside)), ['Cleo']);
    const groupBy = { property: 'name', numberOfGroups: 2, objectsPerGroup: 1 };
    assert.deepEqual(sorted(Object.keys((await query.bm25('engine', { groupBy })).groups)), ['Ada', 'Ben']);
    const young = person.filter.byProperty('age').lessThan(40);
    assert.deepEqual(names(await query.bm25('engine', { filters: young })), ['Ada']);
  });

areas.rerank = (client) =>
  extended(client, { vectorizer: 'none', moduleConfig: { 'reranker-letters': {} } }, async (person) => {
    const found = await person.query.nearVector([1, 0, 0], {
      rerank: { property: 'name', query: 'cleo' },
      returnMetadata: ALL,
    });
    assert.equal(names(found)[0], 'Cleo');
    assert.equal(found.objects[0].metadata.rerankScore, 4);
    assert.equal((await person.config.get()).reranker.name, 'reranker-letters');
  });

areas.generate = (client) =>
  extended(client, { vectorizer: 'none', moduleConfig: { 'generative-echo': {} } }, async (person) => {
    const { generate } = person;
    const ada = { filters: person.filter.byProperty('name').equal('Ada') };
    const one = await generate.fetchObjects({ singlePrompt: 'call {name}' }, ada);
    assert.equal(one.objects[0].generative.text, 'CALL ADA');
    const ask = { singlePrompt: 'is {age}', groupedTask: 'who?' };
    for (const found of [
      await generate.nearVector([1, 0, 0], ask, { limit: 2 }),
      await generate.nearObject(key('Ada'), ask, { limit: 2 }),
      await generate.hybrid('engine', ask, { vector: [1, 0, 0], limit: 2 }),
    ]) {
      assert.equal(found.objects[0].generative.text, 'IS 36');
      assert.match(found.generative.text, /^WHO\?/);
    }
    const bread = await generate.bm25('bread', { groupedTask: 'who?', groupedProperties: ['name'] });
    assert.match(bread.generative.text, /DAN/);
    assert.doesNotMatch(bread.generative.text, /HARBOUR/);
    assert.equal((await person.config.get()).generative.name, 'generative-echo');
  });

areas.aggregate = (client) =>
  people(client, async (person) => {
    const { aggregate, metrics } = person;
    const whole = await aggregate.overAll({
      returnMetrics: [
        metrics.aggregate('age').integer(['count', 'maximum', 'mean', 'median', 'minimum', 'mode', 'sum']),
        metrics.aggregate('height').number(['mean']),
        metrics.aggregate('member').boolean(['count', 'totalTrue', 'totalFalse', 'percentageTrue']),
        metrics.aggregate('name').text(['count', 'topOccurrencesOccurs', 'topOccurrencesValue'], 5),
      ],
    });
    assert.equal(whole.totalCount, 4);
    const { age, height, member, name } = whole.properties;
    assert.deepEqual([age.count, age.maximum, age.mean, age.median, age.minimum, age.sum], [4, 52, 39.5, 38.5, 29, 158]);
    near(3, height.mean);
    assert.deepEqual([member.count, member.totalTrue, member.totalFalse, member.percentageTrue], [4, 2, 2, 0.5]);
    assert.deepEqual(sorted(name.topOccurrences.map((one) => one.value)), ['Ada', 'Ben', 'Cleo', 'Dan']);
    const sum = metrics.aggregate('age').integer(['sum']);
    const groups = await aggregate.groupBy.overAll({ groupBy: 'member', returnMetrics: sum });
    const sums = Object.fromEntries(groups.map((one) => [one.groupedBy.value, one.properties.age.sum]));
    assert.deepEqual(sums, { true: 65, false: 93 });
    assert.equal((await aggregate.groupBy.overAll({ groupBy: { property: 'name', limit: 2 } })).length, 2);
    const filters = person.filter.byProperty('age').greaterThan(40);
    assert.equal((await aggregate.overAll({ filters })).totalCount, 2);
    assert.equal((await aggregate.nearVector([1, 0, 0], { distance: 0.3 })).totalCount, 2);
    assert.equal((await aggregate.nearObject(key('Ada'), { objectLimit: 2 })).totalCount, 2);
    assert.equal((await aggregate.hybrid('engine', { alpha: 0, objectLimit: 10 })).totalCount, 2);
  });

areas.tenants = async (client) => {
  await client.collections.delete('House');
  const house = await client.collections.create({
    name: 'House',
    properties: [{ name: 'name', dataType: 'text' }],
    vectorizers: configure.vectors.selfProvided(),
    multiTenancy: configure.multiTenancy({ enabled: true }),
  });
  await house.tenants.create([{ name: 'left' }, { name: 'right' }, { name: 'middle' }]);
  assert.deepEqual(sorted(Object.keys(await house.tenants.get())), ['left', 'middle', 'right']);
  const [left, right] = [house.withTenant('left'), house.withTenant('right')];
  const mine = await left.data.insert({ properties: { name: 'mine' }, vectors: [1, 0] });
  await right.data.insertMany([{ properties: { name: 'yours' }, vectors: [0, 1] }]);
  assert.deepEqual(names(await left.query.fetchObjects()), ['mine']);
  assert.deepEqual(names(await right.query.bm25('yours')), ['yours']);
  assert.deepEqual(names(await left.query.nearVector([1, 0])), ['mine']);
  assert.equal(await right.data.exists(mine), false);
  assert.equal((await right.aggregate.overAll()).totalCount, 1);
  await house.tenants.update({ name: 'left', activityStatus: 'INACTIVE' });
  assert.equal((await house.tenants.getByName('left')).activityStatus, 'INACTIVE');
  await assert.rejects(left.query.fetchObjects(), /not active/);
  await house.tenants.activate('left');
  assert.deepEqual(names(await left.query.fetchObjects()), ['mine']);
  await house.tenants.deactivate(['left', 'right']);
  assert.deepEqual(sorted(Object.keys(await house.tenants.getByNames(['left', 'right', 'none']))), ['left', 'right']);
  assert.equal(await house.tenants.getByName('none'), null);
  await house.tenants.remove(['right', 'middle']);
  assert.deepEqual(Object.keys(await house.tenants.get()), ['left']);
  await assert.rejects(house.data.insert({ name: 'nowhere' }), /tenant/);
  const multiTenancy = reconfigure.multiTenancy({ autoTenantCreation: true, autoTenantActivation: true });
  await house.config.update({ multiTenancy });
  assert.deepEqual(names(await left.query.fetchObjects()), ['mine']);
  await house.withTenant('new').data.insert({ name: 'first' });
  assert.deepEqual(sorted(Object.keys(await house.tenants.get())), ['left', 'new']);
  await client.collections.delete('House');
};

areas.aliases = (client) =>
  people(client, async (person) => {
    await client.collections.delete('Other');
    await client.collections.create({ name: 'Other' });
    await client.alias.create({ alias: 'Folk', collection: 'Person' });
    const folk = client.collections.use('Folk');
    assert.equal(await folk.length(), 4);
    assert.deepEqual(names(await folk.query.bm25('Ada', { queryProperties: ['name'] })), ['Ada']);
    await folk.data.insert({ name: 'Eve' });
    assert.equal(await person.length(), 5);
    assert.deepEqual(await client.alias.get('Folk'), { alias: 'Folk', collection: 'Person' });
    assert.deepEqual((await client.alias.listAll({ collection: 'Person' })).map((one) => one.alias), ['Folk']);
    await client.alias.update({ alias: 'Folk', newTargetCollection: 'Other' });
    assert.equal(await folk.length(), 0);
    await assert.rejects(client.alias.create({ alias: 'Folk', collection: 'Other' }), /Folk/);
    await client.alias.delete('Folk');
    await assert.rejects(client.alias.get('Folk'), /404/);
    await client.collections.delete('Other');
  });

areas.backups = (client) =>
  people(client, async (person) => {
    const backupId = `copy${Date.now()}`;
    const one = { backupId, backend: 'filesystem' };
    const made = await client.backup.create({ ...one, includeCollections: ['Person'], waitForCompletion: true });
    assert.deepEqual([made.status, made.collections, made.id], ['SUCCESS', ['Person'], backupId]);
    assert.equal((await client.backup.getCreateStatus(one)).status, 'SUCCESS');
    await assert.rejects(client.backup.create({ ...one, includeCollections: ['Person'] }), /already exists/);
    assert.ok((await client.backup.list('filesystem')).some((each) => each.id === backupId));
    await client.collections.delete('Person');
    const back = await client.backup.restore({ ...one, waitForCompletion: true });
    assert.deepEqual([back.status, back.collections], ['SUCCESS', ['Person']]);
    assert.equal((await client.backup.getRestoreStatus(one)).status, 'SUCCESS');
    assert.deepEqual(names(await person.query.nearVector([1, 0, 0], { limit: 2 })), ['Ada', 'Dan']);
    const own = { ...one, backupId: `${backupId}-own`, waitForCompletion: true };
    assert.equal((await person.backup.create(own)).status, 'SUCCESS');
    await assert.rejects(client.backup.getCreateStatus({ ...one, backupId: 'no-such' }), /404/);
  });

areas.iterator = async (client) => {
  await client.collections.delete('Many');
  const many = await client.collections.create({
    name: 'Many',
    properties: [{ name: 'n', dataType: 'int' }],
    vectorizers: configure.vectors.selfProvided(),
  });
  await many.data.insertMany(Array.from({ length: 250 }, (_, n) => ({ properties: { n }, vectors: [n, 1] })));
  const seen = [];
  for await (const one of many.iterator({ includeVector: true })) {
    assert.deepEqual(one.vectors.default, [one.properties.n, 1]);
    seen.push(one.properties.n);
  }
  assert.deepEqual(seen.sort((a, b) => a - b), Array.from({ length: 250 }, (_, n) => n));
  await client.collections.delete('Many');
};

areas.batch = async (client) => {
  await client.collections.delete('Item');
  const item = await client.collections.create({
    name: 'Item',
    properties: [{ name: 'n', dataType: 'int' }],
    references: [{ name: 'next', targetCollection: 'Item' }],
    vectorizers: configure.vectors.selfProvided(),
  });
  const id = (n) => key(`item ${n}`);
  const batching = await client.batch.stream();
  for (let n = 0; n < 100; n += 1) {
    await batching.addObject({ collection: 'Item', id: id(n), properties: { n }, vectors: [n, 1] });
  }
  for (let n = 0; n < 99; n += 1) {
    const from = { fromObjectCollection: 'Item', fromObjectUuid: id(n), fromPropertyName: 'next' };
    await batching.addReference({ ...from, toObjectUuid: id(n + 1) });
  }
  await batching.stop();
  assert.deepEqual([batching.hasErrors(), batching.objErrors(), batching.refErrors()], [false, {}, {}]);
  assert.equal(Object.keys(batching.uuids()).length, 100);
  assert.equal(await item.length(), 100);
  const four = await item.query.fetchObjectById(id(4), {
    includeVector: true,
    returnReferences: [{ linkOn: 'next', returnProperties: ['n'] }],
  });
  assert.deepEqual([four.vectors.default, four.references.next.objects[0].properties.n], [[4, 1], 5]);
  const wrong = await client.batch.stream();
  await wrong.addObject({ collection: 'Item', id: key('good'), properties: { n: 1 } });
  await wrong.addObject({ collection: 'Item', id: key('bad'), properties: { n: 'bad' } });
  await wrong.stop();
  assert.equal(wrong.hasErrors(), true);
  assert.equal(Object.values(wrong.objErrors()).length, 1);
  assert.deepEqual([await item.data.exists(key('good')), await item.data.exists(key('bad'))], [true, false]);
  await client.collections.delete('Item');
};

areas.cluster = (client) =>
  people(client, async () => {
    const [node] = await client.cluster.nodes();
    assert.equal(node.status, 'HEALTHY');
    const [whole] = await client.cluster.nodes({ collection: 'Person', output: 'verbose' });
    assert.deepEqual(whole.shards.map((shard) => [shard.class, shard.objectCount]), [['Person', 4]]);
    assert.equal(whole.stats.objectCount, 4);
    await assert.rejects(client.cluster.queryShardingState('Person'), /501/);
  });

areas.graphql = (client) =>
  people(client, async () => {
    const older = weaviateV2.client({ scheme: 'http', host: `${host}:${port}` });
    const ask = (query) => older.graphql.raw().withQuery(query).do();
    const where = '(where: {path: ["age"], operator: GreaterThan, valueInt: 36}, sort: [{path: ["age"]}])';
    const found = await ask(`{ Get { Person${where} { name _additional { id vectors { default } } } } }`);
    assert.deepEqual(found.data.Get.Person.map((one) => one.name), ['Ben', 'Dan']);
    assert.deepEqual(found.data.Get.Person[1]._additional.vectors.default, [0.8, 0.6, 0]);
    const near1 = await older.graphql
      .get()
      .withClassName('Person')
      .withNearVector({ vector: [1, 0, 0] })
      .withLimit(1)
      .withFields('name _additional { distance }')
      .do();
    assert.equal(near1.data.Get.Person[0].name, 'Ada');
    const counted = await older.graphql.aggregate().withClassName('Person').withFields('meta { count } age { sum }').do();
    assert.deepEqual(counted.data.Aggregate.Person, [{ meta: { count: 4 }, age: { sum: 158 } }]);
    await assert.rejects(ask('{ Get { Nobody { name } } }'), /Nobody/);
  });

areas.tokenization = (client) =>
  people(client, async () => {
    const { tokenize } = client;
    assert.deepEqual((await tokenize.text('The Steam-Engine', 'word')).indexed, ['the', 'steam', 'engine']);
    assert.deepEqual((await tokenize.text(' As it is ', 'field')).indexed, ['As it is']);
    const stopped = await tokenize.text('the engine', 'word', { stopwords: { preset: 'en' } });
    assert.deepEqual([stopped.indexed, stopped.query], [['the', 'engine'], ['engine']]);
    const ofProperty = await tokenize.forProperty('Person', 'about', 'The Engine');
    assert.deepEqual([ofProperty.indexed, ofProperty.query], [['the', 'engine'], ['engine']]);
  });

areas.roles = async (client) => {
  const { roles } = client;
  await roles.delete('reader');
  const all = Object.keys(await roles.listAll());
  assert.ok(all.includes('admin') && all.includes('viewer'));
  const wanted = [
    permissions.collections({ collection: 'Person*', read_config: true, create_collection: true }),
    permissions.data({ collection: 'Person', read: true, create: true }),
    permissions.tenants({ collection: 'Person', tenant: 'a*', read: true }),
    permissions.roles({ role: 'reader', read: true }),
    permissions.users({ user: '*', read: true }),
    permissions.cluster({ read: true }),
    permissions.nodes.verbose({ collection: 'Person', read: true }),
    permissions.backup({ collection: 'Person', manage: true }),
    permissions.aliases({ alias: 'Folk', collection: 'Person', read: true }),
    permissions.replicate({ collection: 'Person', shard: '*', read: true }),
    permissions.groups.oidc({ groupID: '*', read: true }),
  ];
  await roles.create('reader', wanted);
  const role = await roles.byName('reader');
  for (const kind of ['collections', 'data', 'tenants', 'roles', 'users', 'cluster', 'nodes', 'backups', 'alias', 'groups', 'replicate']) {
    assert.equal(role[`${kind}Permissions`].length, 1, kind);
  }
  assert.deepEqual(sorted(role.dataPermissions[0].actions), ['create_data', 'read_data']);
  assert.equal(await roles.hasPermissions('reader', wanted[1]), true);
  const more = permissions.data({ collection: 'Other', delete: true });
  assert.equal(await roles.hasPermissions('reader', more), false);
  await roles.addPermissions('reader', more);
  assert.equal(await roles.hasPermissions('reader', more), true);
  await roles.removePermissions('reader', more);
  assert.deepEqual(await roles.byName('reader'), role);
  assert.deepEqual([await roles.exists('reader'), await roles.exists('none')], [true, false]);
  await assert.rejects(roles.create('reader', wanted), /409/);
  await roles.delete('reader');
  assert.equal(await roles.exists('reader'), false);
};

areas.users = async (client) => {
  const { users, roles } = client;
  await users.db.delete('ben');
  await roles.delete('counter');
  assert.equal((await users.getMyUser()).id, 'ada');
  await roles.create('counter', permissions.collections({ collection: 'Person', read_config: true }));
  const secret = await users.db.create('ben');
  await users.db.assignRoles(['counter', 'viewer'], 'ben');
  await users.db.revokeRoles('viewer', 'ben');
  const assigned = await users.db.getAssignedRoles('ben', { includePermissions: true });
  assert.equal(assigned.counter.collectionsPermissions[0].collection, 'Person');
  const ben = await users.db.byName('ben');
  assert.deepEqual([ben.id, ben.roleNames, ben.active], ['ben', ['counter'], true]);
  assert.deepEqual(await roles.userAssignments('counter'), [{ id: 'ben', userType: 'db_user' }]);
  assert.ok((await users.db.listAll()).some((one) => one.id === 'ben'));
  await assert.rejects(users.db.create('ben'), /409/);
  await people(client, async () => {
    const limited = await guarded(secret);
    assert.equal((await limited.users.getMyUser()).id, 'ben');
    const person = limited.collections.use('Person');
    assert.equal((await person.config.get()).properties.length, 5);
    await assert.rejects(person.query.fetchObjects(), /forbidden|PERMISSION_DENIED/i);
    await assert.rejects(limited.collections.create({ name: 'Forbidden' }), /forbidden/);
    await limited.close();
  });
  const renewed = await users.db.rotateKey('ben');
  assert.notEqual(renewed, secret);
  assert.equal(await users.db.deactivate('ben'), true);
  assert.equal((await users.db.byName('ben')).active, false);
  assert.equal(await users.db.activate('ben'), true);
  const again = await guarded(renewed);
  assert.equal((await again.users.getMyUser()).id, 'ben');
  await again.close();
  assert.equal(await users.db.delete('ben'), true);
  assert.equal(await users.db.delete('ben'), false);
  await roles.delete('counter');
};

areas.groups = async (client) => {
  const { oidc } = client.groups;
  await oidc.assignRoles('/staff', ['viewer']);
  assert.deepEqual(await oidc.getKnownGroupNames(), ['/staff']);
  assert.deepEqual(Object.keys(await oidc.getAssignedRoles('/staff', true)), ['viewer']);
  assert.deepEqual((await client.roles.getGroupAssignments('viewer')).map((one) => one.groupID), ['/staff']);
  await oidc.revokeRoles('/staff', ['viewer']);
  assert.deepEqual(await oidc.getAssignedRoles('/staff'), {});
};

const connect = (onPort, onGrpcPort, more = {}) =>
  weaviate.connectToLocal({ host, port: Number(onPort), grpcPort: Number(onGrpcPort), ...more });
const guarded = (secret) => connect(authPort, authGrpcPort, { authCredentials: new ApiKey(secret) });

const open = await connect(port, grpcPort);
const closed = await guarded(authKey);
let failed = 0;
for (const [name, run] of Object.entries(areas)) {
  if (chosen.length && !chosen.includes(name)) continue;
  const begun = performance.now();
  try {
    await run(GUARDED.includes(name) ? closed : open);
    console.log(`passed ${name} ${((performance.now() - begun) / 1000).toFixed(2)}s`);
  } catch (error) {
    failed += 1;
    console.log(error.stack ?? error);
    console.log(`failed ${name}`);
  }
}
await open.close();
await closed.close();
process.exitCode = Number(failed > 0);
