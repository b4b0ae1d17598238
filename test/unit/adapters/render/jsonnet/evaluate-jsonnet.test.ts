import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Evaluation, evaluateJsonnet } from '../../../../../shared/adapters/render/jsonnet/language/evaluate.ts';
import { JsonnetError } from '../../../../../shared/adapters/render/jsonnet/language/jsonnet-error.ts';

type Files = { readonly [path: string]: string | Uint8Array };

/** Evaluates code as `main.jsonnet`; imports come from the files, by their exact path. */
function evaluate(code: string, options: Partial<Evaluation> & { readonly files?: Files } = {}): unknown {
  const { files = {}, ...rest } = options;
  return evaluateJsonnet({
    file: 'main.jsonnet',
    code,
    externalVariables: [
      { name: 'v', value: '1+1', isCode: true },
      { name: 's', value: 'str', isCode: false },
    ],
    topLevelArguments: [],
    readImport(_importer, path) {
      const content = files[path];
      if (content === undefined) throw new JsonnetError(`there is no ${path}`);
      return { path, bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content };
    },
    ...rest,
  });
}

/** How the evaluation fails: its places, each as `file:line:column`, and its message. */
function failureOf(code: string, files: Files = {}) {
  try {
    evaluate(code, { files });
  } catch (error) {
    if (!(error instanceof JsonnetError)) throw error;
    return { message: error.message, at: error.trace.map(({ file, line, column }) => `${file}:${line}:${column}`) };
  }
  throw new Error('it does not fail');
}

/** What google/jsonnet 0.18 made of these expressions, with the external variables `v` (code 1+1) and `s` (str). */
const {
  values,
  errors,
}: { readonly values: { readonly [code: string]: unknown }; readonly errors: readonly string[] } = JSON.parse(
  readFileSync(new URL('../../../../fixtures/jsonnet/expressions.json', import.meta.url), 'utf8'),
);

describe('an expression has the value that the original gives it', () => {
  it.each(Object.entries(values))('%s', (code, value) => {
    expect(evaluate(code)).toEqual(value);
  });
});

describe('an expression that the original refuses', () => {
  it.each(errors)('%s', (code) => {
    expect(() => evaluate(code)).toThrow(JsonnetError);
  });
});

describe('what came after version 0.18', () => {
  it.each<[code: string, value: unknown]>([
    ['[1, 2, 3][-2:]', [2, 3]],
    ['"hello"[-3:-1]', 'll'],
    ['1_000 + 0', 1000],
    ['|||-\n  a\n   b\n|||', 'a\n b'],
    ['std.trim("\\t a b\\n ")', 'a b'],
    ['[std.all([true, false]), std.any([true, false]), std.all([]), std.any([])]', [false, true, true, false]],
    ['[std.sum([1, 2, 3]), std.avg([1, 2, 3])]', [6, 2]],
    ['[std.minArray([3, 1, 2]), std.maxArray(["a", "b"]), std.minArray([], onEmpty="none")]', [1, 'b', 'none']],
    ['std.maxArray([{ a: 1 }, { a: 2 }], keyF=function(x) x.a)', { a: 2 }],
    ['[std.contains([1, 2], 2), std.remove([1, 2, 1], 1), std.removeAt([1, 2, 3], 1)]', [true, [2, 1], [1, 3]]],
    ['std.flattenDeepArray([1, [2, [3, []]]])', [1, 2, 3]],
    [
      'std.objectKeysValues({ b: 2, a: 1, c:: 3 })',
      [
        { key: 'a', value: 1 },
        { key: 'b', value: 2 },
      ],
    ],
    ['std.objectRemoveKey({ a: 1, b: self.a + 1 } + { c: super.a }, "a") + {}', undefined],
    ['std.objectRemoveKey({ a: 1, b: 2 }, "a") + { a+: 5 }', { a: 5, b: 2 }],
    ['[std.isEmpty(""), std.equalsIgnoreCase("aB", "Ab"), std.isNull(null)]', [true, true, true]],
    [
      '[std.isEven(2), std.isOdd(2), std.isInteger(1.5), std.isDecimal(1.5), std.xor(true, false)]',
      [true, false, false, true, true],
    ],
    ['[std.round(1.5), std.log2(8), std.hypot(3, 4), std.deg2rad(180) == std.pi]', [2, 3, 5, true]],
    ['std.splitLimitR("a,b,c", ",", 1)', ['a,b', 'c']],
    ['std.escapeStringXML("<a b=\'c\'>&")', '&lt;a b=&apos;c&apos;&gt;&amp;'],
    [
      'std.manifestYamlDoc({ "a.b": 1, "true": 2, "1": 3, "x y": 4 }, quote_keys=false)',
      '"1": 3\na.b: 1\n"true": 2\n"x y": 4',
    ],
    ['std.manifestJsonMinified({ a: [1, { b: "c" }] })', '{"a":[1,{"b":"c"}]}'],
    [
      '[std.sha1("x"), std.sha256("")]',
      ['11f6ad8ec52a2984abaafd7c3b516503785c2072', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ],
    ['std.parseYaml("a: [1, 0644]\\nb: yes")', { a: [1, 420], b: true }],
    ['std.parseYaml("---\\na: 1\\n---\\nb: 2\\n")', [{ a: 1 }, { b: 2 }]],
    ['std.base64Decode(std.base64("hé"))', 'hé'],
  ])('%s', (code, value) => {
    if (value === undefined) expect(() => evaluate(code)).toThrow('the object has no field a');
    else expect(evaluate(code)).toEqual(value);
  });
});

describe('imports', () => {
  it('yield the value, the text or the bytes of a file', () => {
    const files = { 'a.libsonnet': '{ x: 1, file: std.thisFile }', 'b.txt': 'hé\n', c: new Uint8Array([0, 255]) };
    expect(evaluate('[import "a.libsonnet", importstr "b.txt", importbin "c"]', { files })).toEqual([
      { x: 1, file: 'a.libsonnet' },
      'hé\n',
      [0, 255],
    ]);
  });

  it('are evaluated only if they are used, and once', () => {
    const files = { 'never.libsonnet': 'error "evaluated"', 'a.libsonnet': '{ x: 1 }' };
    const reads: string[] = [];
    const value = evaluate('local n = import "never.libsonnet"; [(import "a.libsonnet").x, (import "a.libsonnet").x]', {
      readImport(_importer, path) {
        reads.push(path);
        return { path, bytes: new TextEncoder().encode(files[path as keyof typeof files]) };
      },
    });
    expect(value).toEqual([1, 1]);
    expect(reads).not.toContain('never.libsonnet');
  });

  it('in a circle are fine as long as no value needs itself', () => {
    const files = {
      'a.libsonnet': '{ a: 1, b: (import "b.libsonnet").b }',
      'b.libsonnet': '{ b: (import "a.libsonnet").a }',
    };
    expect(evaluate('import "a.libsonnet"', { files })).toEqual({ a: 1, b: 1 });
    expect(failureOf('import "x"', { x: 'import "x"' }).message).toContain('the value needs itself');
  });

  it('have a plain path', () => {
    expect(failureOf('import "a" + "b"').message).toContain('must be a plain string');
  });
});

describe('top-level arguments', () => {
  const topLevelArguments = [
    { name: 'name', value: 'web', isCode: false },
    { name: 'count', value: '1 + 1', isCode: true },
  ];

  it('are given to a function', () => {
    expect(evaluate('function(name, count=9, more=count) [name, count, more]', { topLevelArguments })).toEqual([
      'web',
      2,
      2,
    ]);
  });

  it('mean nothing to anything else', () => {
    expect(evaluate('{ a: 1 }', { topLevelArguments })).toEqual({ a: 1 });
  });

  it('must be those of the function', () => {
    expect(() => evaluate('function(name) name', { topLevelArguments })).toThrow(
      'top-level arguments (directory.jsonnet.tlas): the function has no parameter count',
    );
  });
});

describe('an error', () => {
  it.each<[code: string, message: string, at: string]>([
    ['{\n  a: 1,\n  b: self.c,\n}', 'the object has no field c', 'main.jsonnet:3:10'],
    ['{ a: 1\n  b: 2 }', "unexpected 'b' in the object, where ',' or '}' is needed", 'main.jsonnet:2:3'],
    ['local x = 1;\nx +', 'unexpected the end of the file where an expression is needed', 'main.jsonnet:2:4'],
    ['\n  nope', 'unknown variable: nope', 'main.jsonnet:2:3'],
    ['[1, 2][5]', 'the index 5 is not within 0 and 1', 'main.jsonnet:1:8'],
    ['{ a: "x', 'the string has no end', 'main.jsonnet:1:6'],
    [
      '{ a: std.extVar("gone") }',
      'undefined external variable: gone; give it in directory.jsonnet.extVars',
      'main.jsonnet:1:6',
    ],
    ['{ assert self.n > 0 : "n is " + self.n, n: 0 }', 'n is 0', 'main.jsonnet:1:3'],
    ['std.map(1, [])[0]', 'the index 0 is not within 0 and -1', 'main.jsonnet:1:16'],
    ['std.join(1, ["a"])', 'std.join: the argument sep must be an array, and it is of type number', 'main.jsonnet:1:1'],
  ])('of %j is told with its place', (code, message, at) => {
    const failure = failureOf(code);
    expect(failure.message).toBe(message);
    expect(failure.at[0]).toBe(at);
  });

  it('in a library is told with the places that led to it', () => {
    const files = { 'lib.libsonnet': '{\n  f(x)::\n    error "no " + x,\n}' };
    expect(failureOf('local lib = import "lib.libsonnet";\n{\n  a: lib.f(1),\n}', files)).toEqual({
      message: 'no 1',
      at: ['lib.libsonnet:3:5', 'main.jsonnet:3:6'],
    });
  });

  it('is also an endless recursion', () => {
    expect(failureOf('local f(x) = f(x) + 1; f(1)').message).toContain('max stack frames exceeded');
    expect(failureOf('{ [k]: { v: $.a } for k in ["a"] }').message).toContain('max stack frames exceeded');
  });

  it('suggests the name that was meant', () => {
    expect(failureOf('{ replicas: 1 }.replica').message).toContain('is replicas meant?');
  });
});

it('keeps a field that JavaScript has a meaning for', () => {
  expect(JSON.stringify(evaluate('{ ["__proto__"]: 1, constructor: 2, toString: self.constructor }'))).toBe(
    '{"__proto__":1,"constructor":2,"toString":2}',
  );
});
