import { describe, expect, it } from 'vitest';
import { parseKubernetesYaml } from '../../../../shared/adapters/render/kubernetes-yaml.ts';

function read(text: string): unknown {
  const [document] = parseKubernetesYaml(text);
  return document?.ok === true ? document.value : document;
}

describe('YAML as Kubernetes reads it', () => {
  it.each([
    ['0644', 420],
    ['0o644', 420],
    ['-010', -8],
    ['08', 8],
    ['0x1F', 31],
    ['0b101', 5],
    ['1_000', 1000],
    ['+7', 7],
    ['0', 0],
    ['-0', 0],
    ['1.50', 1.5],
    ['.5', 0.5],
    ['1e3', 1000],
    ['1.2.3', '1.2.3'],
    ['1_000.5', 1000.5],
    ['yes', true],
    ['On', true],
    ['y', true],
    ['no', false],
    ['OFF', false],
    ['n', false],
    ['True', true],
    ['"yes"', 'yes'],
    ["'0644'", '0644'],
    ['~', null],
    ['null', null],
    ['', null],
    ['22:30', '22:30'],
    ['190:20:30', '190:20:30'],
    ['1:2.5', '1:2.5'],
    ['2026-01-01', '2026-01-01'],
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
    ['!!str 7', '7'],
    ['!Ref x', 'x'],
    ['=', '='],
    ['10Mi', '10Mi'],
    ['1e', '1e'],
    ['-', [null]],
  ])('reads %s as %j', (text, value) => {
    expect(read(`a: ${text === '-' ? '\n  -' : text}`)).toEqual({ a: value });
  });

  it('turns keys into texts, those that are booleans to it too', () => {
    expect(read('1: a\ntrue: b\ny: c\n0644: d\n1.5: e')).toEqual({ '1': 'a', true: 'c', '420': 'd', '1.5': 'e' });
  });

  it('takes the last of double keys', () => {
    expect(read('a: 1\nb: 2\na: 3')).toEqual({ a: 3, b: 2 });
  });

  it('merges maps, own keys first', () => {
    expect(read('base: &b {x: 1, w: 2}\nother: {<<: *b, w: 3}\nboth: {<<: [*b, {z: 4}]}')).toMatchObject({
      other: { x: 1, w: 3 },
      both: { x: 1, w: 2, z: 4 },
    });
  });

  it('gives each alias a value of its own', () => {
    const value = read('a: &a {x: 1}\nb: *a') as { a: object; b: object };
    expect(value.b).toEqual({ x: 1 });
    expect(value.b).not.toBe(value.a);
  });

  it('lets an anchor be used often', () => {
    const text = `a: &a x\nlist:\n${'  - *a\n'.repeat(5_000)}`;
    expect((read(text) as { list: unknown[] }).list).toHaveLength(5_000);
  });

  it('takes an anchor of a used name for what follows it', () => {
    expect(read('a: &x 1\nb: *x\nc: &x 2\nd: *x')).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });

  const multiplied = (levelOf: (name: string, below: string) => string) =>
    ['a0: &a0 {x: 1}', ...Array.from({ length: 9 }, (_, n) => levelOf(`a${n + 1}`, `*a${n}`))].join('\n');
  const ninefold = (alias: string) => Array(9).fill(alias).join(', ');
  it.each([
    [
      'aliases that multiply',
      multiplied((name, below) => `${name}: &${name} [${ninefold(below)}]`),
      'aliases expand to more than',
    ],
    [
      'merges that multiply',
      multiplied((name, below) => `${name}: &${name} {<<: [${ninefold(below)}]}`),
      'aliases expand to more than',
    ],
    ['an alias within its anchor', 'a: &a [x, *a]', 'the alias *a is within what it stands for'],
    ['an alias of nothing', 'a: *b', 'alias'],
    ['deep flow', `a: ${'['.repeat(50_000)}`, 'nested more than 200 levels'],
    ['flow a little too deep', `a: ${'['.repeat(250)}${']'.repeat(250)}`, 'nested more than 200 levels'],
    [
      'deep blocks',
      Array.from({ length: 2_000 }, (_, n) => `${' '.repeat(n)}a:`).join('\n'),
      'nested more than 200 levels',
    ],
    [
      'depth by aliases',
      `${multiplied((name, below) => `${name}: &${name} ${'['.repeat(40)}${below}${']'.repeat(40)}`)}`,
      'nested more than 200 levels',
    ],
  ])('refuses %s', (_name, text, problem) => {
    expect(read(text)).toMatchObject({ ok: false, problem: expect.stringContaining(problem) });
  });

  it('reads a key that looks like a prototype as any other', () => {
    const value = read('__proto__: {polluted: true}\nconstructor: x') as object;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value).sort()).toEqual(['__proto__', 'constructor']);
  });
});
