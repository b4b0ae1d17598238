import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createProcessHealthScripts } from '../../shared/adapters/health/process-health-scripts.ts';
import type { CelHealthRule, CelHealthScript, LuaHealthScript } from '../../shared/domain/health/health-script.ts';
import type { KubernetesObject } from '../../shared/domain/resource/kubernetes-object.ts';

let now = 0;
const scripts = createProcessHealthScripts({
  clock: { now: () => new Date(now) },
  limits: { timeoutMs: 300, memoryMb: 48 },
});

// Scripts that broke a limit may be run again.
beforeEach(() => {
  now += 120_000;
});

afterAll(() => scripts.close());

const object: KubernetesObject = {
  apiVersion: 'example.org/v1',
  kind: 'Widget',
  metadata: { name: 'w', generation: 3 },
  spec: { list: [1, 2.5, 'three'], large: 2 ** 53 - 1, nothing: null, empty: [], replicas: 3 },
  status: { phase: 'Ready', readyReplicas: 2, conditions: [{ type: 'Ready', status: 'True', message: 'grüezi' }] },
};

const lua = (text: string, useOpenLibs = false): LuaHealthScript => ({ language: 'lua', key: 'k', text, useOpenLibs });
const cel = (...rules: readonly CelHealthRule[]): CelHealthScript => ({ language: 'cel', key: 'k', rules });
const healthy = (when: string, messageExpression?: string): CelHealthRule => ({
  when,
  status: 'Healthy',
  ...(messageExpression === undefined ? {} : { messageExpression }),
});

/** What a script says that returns the value of a Lua expression. */
async function luaValue(expression: string, useOpenLibs = false): Promise<unknown> {
  const outcome = await scripts.run(lua(`return {status='Healthy', message=${expression}}`, useOpenLibs), object);
  return outcome.kind === 'Returned' ? (outcome.value as { readonly message?: unknown }).message : outcome;
}

describe('a health check in Lua', () => {
  it('judges an object as Argo CD has it written', async () => {
    const text = `
      hs = {}
      if obj.status ~= nil then
        if obj.status.conditions ~= nil then
          for i, condition in ipairs(obj.status.conditions) do
            if condition.type == "Ready" and condition.status == "True" then
              hs.status = "Healthy"
              hs.message = condition.message
              return hs
            end
          end
        end
      end
      hs.status = "Progressing"
      hs.message = "Waiting"
      return hs`;
    expect(await scripts.run(lua(text), object)).toEqual({
      kind: 'Returned',
      value: { status: 'Healthy', message: 'grüezi' },
    });
  });

  it.each([
    ['lists count from 1', `#obj.spec.list .. obj.spec.list[1]`, '31'],
    ['integers stay integers', `obj.metadata.generation`, '3'],
    ['fractions stay', `obj.spec.list[2]`, '2.5'],
    ['large numbers are exact', `obj.spec.large`, '9007199254740991'],
    ['numbers become text as in Lua 5.1', `6 / 2 .. tostring(4 / 2)`, '32'],
    ['null is nil', `tostring(obj.spec.nothing)`, 'nil'],
    ['an empty list is an empty table', `type(obj.spec.empty) .. #obj.spec.empty`, 'table0'],
    ['names of Lua 5.1 work', `table.getn(obj.spec.list) .. math.pow(2, 3) .. unpack({'a'})`, '38a'],
    ['the time can be asked', `tostring(os.time() > 0)`, 'true'],
  ])('%s', async (_name, expression, value) => {
    expect(await luaValue(expression)).toBe(value);
  });

  it('reaches neither files, programs nor the environment, and loads no code', async () => {
    const names = [
      'io',
      'os.execute',
      'os.getenv',
      'os.remove',
      'require',
      'package',
      'dofile',
      'loadfile',
      'debug',
      'print',
    ];
    const all = names.map((name) => `tostring(${name})`).join(' .. ');
    expect(await luaValue(all)).toBe('nil'.repeat(names.length));
    expect(await luaValue(all, true)).toBe('nil'.repeat(names.length));
    expect(await luaValue('tostring(load) .. tostring(loadstring)')).toBe('nilnil');
    expect(await luaValue(`load("return 'loaded'")()`, true)).toBe('loaded');
    expect(await scripts.run(lua('return load("\\27Lua")', true), object)).toEqual({
      kind: 'Returned',
      value: undefined,
    });
  });

  it('leaves nothing behind for the next', async () => {
    await scripts.run(lua(`string.format = nil; ipairs = nil; mine = 1; getmetatable('').__index = nil`), object);
    expect(await luaValue(`('x'):upper() .. string.format('%d', 3) .. tostring(mine) .. type(ipairs)`)).toBe(
      'X3nilfunction',
    );
  });

  it.each([
    ['syntax', 'if then', "lua:1: unexpected symbol near 'then'"],
    ['a missing field', 'return obj.status.no.thing', "lua:1: attempt to index a nil value (field 'no')"],
    ['its own error', "error('boom')", 'lua:1: boom'],
    ['an error that is no text', 'error({})', 'threw a table'],
    ['an endless loop', 'while true do end', 'ran longer than 300 ms; it rests for 60 s'],
    [
      'a loop that catches being stopped',
      'while true do pcall(function() while true do end end) end',
      'ran longer than 300 ms; it rests for 60 s',
    ],
    [
      'a pattern without an end',
      `return string.find(string.rep('a', 40), string.rep('a*', 20) .. 'b')`,
      'ran longer than 300 ms; it rests for 60 s',
    ],
    [
      'an enormous string',
      `return string.rep('x', 1e9)`,
      'used more than 64 MB of memory for strings; it rests for 60 s',
    ],
    [
      'a string that doubles',
      `local s = 'x' for i = 1, 40 do s = s .. s end`,
      'used more than 64 MB of memory for strings; it rests for 60 s',
    ],
  ])('is a fault that says what is wrong: %s', async (_name, text, message) => {
    expect(await scripts.run(lua(text), object)).toEqual({ kind: 'Fault', message });
    expect(await luaValue(`'works'`)).toBe('works');
  });

  it.each([
    ['nested tables', 'local t = {} while true do t = {t, {1, 2, 3, t}} end'],
    ['a long table', 'local t, i = {}, 0 while true do i = i + 1 t[i] = {i} end'],
    ['recursion', 'local function f(n) return 1 + f(n + 1) end return f(1)'],
  ])('without end in memory harms no other: %s', async (_name, text) => {
    expect((await scripts.run(lua(text), object)).kind).toBe('Fault');
    expect(await luaValue(`'works'`)).toBe('works');
  });

  it('that broke a limit is not run for every object anew', async () => {
    const endless = lua('while true do end --');
    const first = await scripts.run(endless, object);
    const startedAt = performance.now();
    for (let count = 0; count < 50; count += 1) expect(await scripts.run(endless, object)).toEqual(first);
    // Fifty runs would take fifty times the limit.
    expect(performance.now() - startedAt).toBeLessThan(10 * 300);
  });

  it.each([
    ['nothing', 'return nil', undefined],
    ['an empty table', 'return {}', {}],
    ['a number', 'return 5', 'a number'],
    ['a function', 'return function() end', 'a function'],
    ['a table of tables', `return {status = {}, message = print}`, { status: 'a table' }],
    ['a table with traps', `return setmetatable({}, {__index = function() while true do end end})`, {}],
  ])('may return %s', async (_name, text, value) => {
    expect(await scripts.run(lua(text), object)).toEqual({ kind: 'Returned', value });
  });

  it('reads an object of 1 MB', async () => {
    const data = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`key-${index}`, 'v'.repeat(90)]));
    const text = `local n = 0 for key, value in pairs(obj.data) do n = n + #value end return {status='Healthy', message=n}`;
    // On a machine that does other things it may take longer than what is to be stopped gets here.
    const patient = createProcessHealthScripts({
      clock: { now: () => new Date(now) },
      limits: { timeoutMs: 10_000, memoryMb: 48 },
    });
    onTestFinished(() => patient.close());
    expect(await patient.run(lua(text), { ...object, data })).toEqual({
      kind: 'Returned',
      value: { status: 'Healthy', message: '900000' },
    });
  });

  it('is checked before it runs', async () => {
    expect(await scripts.check(lua('return {'))).toBe(`lua:1: unexpected symbol near <eof>`);
    expect(await scripts.check(lua('return {}'))).toBeUndefined();
  });
});

describe('a health check in CEL', () => {
  it('takes the first rule that is true', async () => {
    const rules = [
      { when: `object.status.phase == 'Failed'`, status: 'Degraded', message: 'failed' },
      healthy(
        `object.status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')`,
        `string(object.status.readyReplicas + 1) + ' of ' + string(object.spec.replicas)`,
      ),
      healthy('true'),
    ] as const;
    expect(await scripts.run(cel(...rules), object)).toEqual({
      kind: 'Returned',
      value: { status: 'Healthy', message: '3 of 3' },
    });
  });

  it('may have no rule that fits', async () => {
    expect(await scripts.run(cel(healthy('has(object.status.address)')), object)).toEqual({ kind: 'NoneFits' });
  });

  it.each([
    ['a missing field', healthy('object.status.no == 1'), '[0].when: No such key: no (at character 15)'],
    ['no boolean', healthy('object.status.phase'), '[0].when: gives a string, not true or false'],
    ['a message that fails', healthy('true', 'object.no'), '[0].messageExpression: No such key: no (at character 8)'],
  ])('is a fault that says where: %s', async (_name, rule, message) => {
    expect(await scripts.run(cel(rule), object)).toEqual({ kind: 'Fault', message });
  });

  it('that is expensive is stopped', async () => {
    const list = Array.from({ length: 2_000 }, (_, index) => index);
    const rule = healthy('object.l.exists(a, object.l.exists(b, object.l.exists(c, a + b + c < 0)))');
    expect(await scripts.run(cel(rule), { ...object, l: list })).toEqual({
      kind: 'Fault',
      message: 'ran longer than 300 ms; it rests for 60 s',
    });
    expect((await scripts.run(cel(healthy('true')), object)).kind).toBe('Returned');
  });

  it('is checked before it runs, each expression by its position', async () => {
    expect(await scripts.check(cel(healthy('true'), healthy('1 +'), healthy('1'), healthy('true', 'foo')))).toBe(
      '[1].when: Unexpected token: EOF (at character 4); [2].when: gives int, not bool; [3].messageExpression: Unknown variable: foo (at character 1)',
    );
    expect(await scripts.check(cel(healthy('object.a.b == 1')))).toBeUndefined();
  });
});
