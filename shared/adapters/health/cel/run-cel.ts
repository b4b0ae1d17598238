import { Environment } from '@marcbachmann/cel-js';
import type { CelHealthScript, ScriptOutcome } from '../../../domain/health/health-script.ts';
import type { KubernetesObject } from '../../../domain/resource/kubernetes-object.ts';
import type { RunOptions } from '../script-request.ts';

/** Expressions larger than this are refused before they run; the time of a run is limited from outside. */
const LIMITS = { maxAstNodes: 5_000, maxDepth: 100, maxListElements: 500, maxMapEntries: 500, maxCallArguments: 16 };

/** So many compiled expressions are kept. */
const KEPT = 1_000;

type Program = (context: { readonly object: unknown }) => unknown;

const environment = new Environment({
  enableOptionalTypes: true,
  homogeneousAggregateLiterals: false,
  limits: LIMITS,
}).registerVariable('object', 'dyn');
const programs = new Map<string, Program>();

/** What is wrong with the expressions of a script, in syntax or types; undefined if nothing. */
export function checkCel({ rules }: CelHealthScript): string | undefined {
  const faults = rules.flatMap(({ when, messageExpression }, index) => [
    ...faultsOf(`[${index}].when`, when, 'bool'),
    ...(messageExpression === undefined ? [] : faultsOf(`[${index}].messageExpression`, messageExpression, 'string')),
  ]);
  return faults.length === 0 ? undefined : faults.join('; ');
}

/** Takes the first rule that is true of the object. */
export function runCel({ rules }: CelHealthScript, object: KubernetesObject, { onStart }: RunOptions): ScriptOutcome {
  const context = { object: withIntegers(object) };
  onStart();
  for (const [index, { when, status, message, messageExpression }] of rules.entries()) {
    try {
      const fits = compile(when)(context);
      if (typeof fits !== 'boolean') return fault(`[${index}].when`, `gives a ${typeof fits}, not true or false`);
      if (!fits) continue;
    } catch (error) {
      return fault(`[${index}].when`, describe(error));
    }
    try {
      const text = messageExpression === undefined ? message : compile(messageExpression)(context);
      return { kind: 'Returned', value: { status, ...(text === undefined ? {} : { message: String(text) }) } };
    } catch (error) {
      return fault(`[${index}].messageExpression`, describe(error));
    }
  }
  return { kind: 'NoneFits' };
}

function faultsOf(position: string, expression: string, wanted: 'bool' | 'string'): readonly string[] {
  const { valid, type, error } = environment.check(expression);
  if (!valid) return [`${position}: ${describe(error)}`];
  return type === wanted || type === 'dyn' ? [] : [`${position}: gives ${type}, not ${wanted}`];
}

function compile(expression: string): Program {
  const kept = programs.get(expression);
  if (kept) return kept;
  if (programs.size >= KEPT) programs.clear();
  const program = environment.parse(expression) as Program;
  programs.set(expression, program);
  return program;
}

function fault(position: string, message: string): ScriptOutcome {
  return { kind: 'Fault', message: `${position}: ${message}` };
}

/** The first line; the others draw the place, which the position in the line says as well. */
function describe(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  const at = (error as { readonly range?: { readonly start: number } }).range?.start;
  return at === undefined ? line : `${line} (at character ${at + 1})`;
}

/** JSON has one kind of numbers; what looks like an integer is CEL's `int`, so that sums and comparisons with literals work. */
function withIntegers(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(withIntegers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withIntegers(field)]));
}
