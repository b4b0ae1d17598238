import { describe, it } from 'vitest';
import type { PluginCommand, RenderPlugin } from '../../../shared/domain/application/render-plugin.ts';
import type { MemoryFiles } from '../../unit/adapters/render/memory-tree.ts';
import { expectCondition, type FailingSource, named } from './failing-source.ts';

const j = (code: string, more: MemoryFiles = {}): MemoryFiles => ({ 'app/a.jsonnet': code, ...more });
const library = { directory: { exclude: '*.libsonnet' } };

const JSONNET: readonly FailingSource[] = [
  ['code that does not parse', j('{\n  a: \n}'), "app/a.jsonnet:3:1: unexpected '}' where an expression is needed"],
  ['an error', j('{ a: error "no" }'), 'app/a.jsonnet:1:6: no'],
  ['a missing field', j('local x = {};\n{ a: x.b }'), 'app/a.jsonnet:2:7: the object has no field b'],
  [
    'a missing import',
    j('import "x.libsonnet"'),
    "app/a.jsonnet:1:1: the import 'x.libsonnet' is not there; searched in app",
  ],
  [
    'an import out of the repository',
    j('import "../../x"'),
    "app/a.jsonnet:1:1: the import '../../x' leads outside the repository",
  ],
  [
    'an import that does not parse',
    j('import "x.libsonnet"', { 'app/x.libsonnet': '{\n a: 1 +\n}' }),
    "app/x.libsonnet:3:1: unexpected '}' where an expression is needed (from app/a.jsonnet:1:1)",
    library,
  ],
  ['an assertion', j('assert 1 == 2 : "never"; {}'), 'app/a.jsonnet:1:1: never'],
  [
    'a missing external variable',
    j('{ a: std.extVar("x") }'),
    'app/a.jsonnet:1:6: undefined external variable: x; give it in directory.jsonnet.extVars',
  ],
  [
    'a missing argument',
    j('function(x) { a: x }'),
    'app/a.jsonnet:1:1: top-level arguments (directory.jsonnet.tlas): the argument x is missing',
  ],
  [
    'a library that is not there',
    j('{}'),
    "directory.jsonnet.libs[0]: 'no' does not exist in the repository",
    { directory: { jsonnet: { libs: ['no'] } } },
  ],
  [
    'a recursion without end',
    j('local f(x) = f(x + 1) + 1; { a: f(0) }'),
    'app/a.jsonnet:1:14: max stack frames exceeded: the evaluation recurses too deeply',
  ],
  [
    'an evaluation without end',
    j('local f(n) = if n == 0 then 1 else f(n - 1) + f(n - 1); f(60)'),
    /^app\/a\.jsonnet: the evaluation did not finish within 0\.3 s and was stopped/,
    {},
    { limits: { timeSeconds: 0.3 } },
  ],
  ['a value that is no object', j('5'), 'app/a.jsonnet: must be a Kubernetes object, or an array of them'],
];

const shell = (script: string): PluginCommand => ({ command: ['sh', '-c'], args: [script] });
const plugins = (script: string): { readonly plugins: readonly RenderPlugin[] } => ({
  plugins: [{ name: 'mine', generate: shell(script) }],
});
const FILES: MemoryFiles = { 'app/a.txt': 'a' };
const mine = { plugin: { name: 'mine' } };

const PLUGINS: readonly FailingSource[] = [
  [
    'plugins that are off',
    FILES,
    /and plugins are off; start windlass serve with WINDLASS_PLUGINS set to a directory/,
    mine,
  ],
  [
    'an unknown plugin',
    FILES,
    'there is no plugin other; there are: mine',
    { plugin: { name: 'other' } },
    plugins('true'),
  ],
  [
    'a command that fails',
    FILES,
    'plugin mine, generate: no a.yaml in here, password: ++++++++',
    mine,
    plugins('echo "no a.yaml in here, password: canary" >&2; exit 3'),
  ],
  ['a program that is not there', FILES, /^plugin mine, generate: .*nonesuch.*not found/, mine, plugins('nonesuch')],
  [
    'a command without end',
    FILES,
    /^plugin mine, generate did not finish within 0\.3 s and was stopped/,
    mine,
    { ...plugins('sleep 30'), limits: { timeSeconds: 0.3 } },
  ],
  [
    'too much output',
    FILES,
    /^plugin mine, generate wrote more than 1 MB and was stopped/,
    mine,
    { ...plugins('yes'), limits: { outputBytes: 1_000_000 } },
  ],
  [
    'output that is no YAML',
    FILES,
    /^output of plugin mine, document 1 \(line \d\): /,
    mine,
    plugins("printf 'kind: Secret\\npassword: canary\\n\\tx: y'"),
  ],
  [
    'output that is no object',
    FILES,
    'output of plugin mine, document 1 (line 1): a Kubernetes object must be a mapping',
    mine,
    plugins('echo hello'),
  ],
];

describe('a file of Jsonnet', () => {
  it.each(named(JSONNET))('says so of %s', async (_what, failing) => expectCondition(failing));
});

describe('a plugin', () => {
  it.each(named(PLUGINS))('says so of %s', async (_what, failing) => expectCondition(failing));
});
