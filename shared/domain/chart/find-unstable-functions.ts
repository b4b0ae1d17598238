import { readTemplateActions, type TemplateAction } from './template-actions.ts';

/** A file of a chart, with those of charts that it contains below `charts/<name>/`. */
export interface ChartText {
  readonly path: string;
  readonly text: string;
}

/** Functions of a template whose result does not follow from chart and values. */
export interface UnstableFunctions {
  readonly path: string;
  /** In alphabetical order. */
  readonly functions: readonly string[];
}

/** Sprig's and Helm's functions that are random or ask for the time, and `lookup`, which asks the cluster (https://helm.sh/docs/chart_template_guide/function_list/). */
const UNSTABLE = new Set([
  ...['randAlphaNum', 'randAlpha', 'randNumeric', 'randAscii', 'randBytes', 'randInt', 'shuffle', 'uuidv4'],
  ...['genPrivateKey', 'genCA', 'genCAWithKey', 'genSelfSignedCert', 'genSelfSignedCertWithKey'],
  ...['genSignedCert', 'genSignedCertWithKey', 'htpasswd', 'bcrypt', 'encryptAES'],
  ...['now', 'ago', 'date', 'dateInZone', 'date_in_zone', 'htmlDate', 'htmlDateInZone', 'lookup'],
]);

const TEMPLATE = /^(?:charts\/[^/]+\/)*templates\//;
const NOTES = /\/NOTES\.txt$/;
const BLOCKS = new Set(['if', 'range', 'with', 'define', 'block']);

/** A template: a file's own text, or what stands between `define` and `end`. */
interface Template {
  /** Functions by the file that they stand in. */
  readonly unstable: (readonly [path: string, name: string])[];
  readonly calls: string[];
  /** Whether it calls templates whose names are made at render time. */
  callsAny: boolean;
}

/**
 * Finds what makes a chart's output change from one render to the next: functions that its templates use, or that named templates
 * use which they call. What only stands in a library and is never called does not count, nor do comments and NOTES.txt.
 */
export function findUnstableFunctions(files: readonly ChartText[]): readonly UnstableFunctions[] {
  const named = new Map<string, Template>();
  const roots: Template[] = [];
  for (const { path, text } of files) {
    if (!TEMPLATE.test(path) || NOTES.test(path)) continue;
    const own = readTemplates(path, readTemplateActions(text), named);
    // Helm renders every file but these for its output.
    if (!path.slice(path.lastIndexOf('/') + 1).startsWith('_')) roots.push(own);
  }
  const found = new Map<string, Set<string>>();
  for (const { unstable } of reachable(roots, named)) {
    for (const [path, name] of unstable) found.set(path, (found.get(path) ?? new Set()).add(name));
  }
  return [...found]
    .map(([path, functions]) => ({ path, functions: [...functions].sort() }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function readTemplates(path: string, actions: readonly TemplateAction[], named: Map<string, Template>): Template {
  const own: Template = { unstable: [], calls: [], callsAny: false };
  const open: Template[] = [own];
  for (const action of actions) {
    const current = open.at(-1) ?? own;
    const [first, second] = action;
    const keyword = first?.kind === 'word' ? first.text : '';
    if (keyword === 'end') {
      if (open.length > 1) open.pop();
      continue;
    }
    noteUses(action, path, current);
    if (!BLOCKS.has(keyword)) continue;
    const isNamed = (keyword === 'define' || keyword === 'block') && second?.kind === 'text';
    open.push(isNamed ? templateNamed(second.text, named) : current);
    if (keyword === 'block' && second !== undefined) current.calls.push(second.text);
  }
  return own;
}

function noteUses(action: TemplateAction, path: string, template: Template): void {
  for (const [index, token] of action.entries()) {
    if (token.kind !== 'word') continue;
    if (UNSTABLE.has(token.text)) template.unstable.push([path, token.text]);
    if (token.text !== 'include' && token.text !== 'template') continue;
    const name = action[index + 1];
    if (name?.kind === 'text') template.calls.push(name.text);
    // `include (print $.Template.BasePath "/x.yaml") .` calls a file, which is looked at anyway.
    else if (!action.some(({ text }) => text.endsWith('Template.BasePath'))) template.callsAny = true;
  }
}

function templateNamed(name: string, named: Map<string, Template>): Template {
  const known = named.get(name) ?? { unstable: [], calls: [], callsAny: false };
  named.set(name, known);
  return known;
}

function reachable(roots: readonly Template[], named: ReadonlyMap<string, Template>): ReadonlySet<Template> {
  const seen = new Set<Template>();
  const pending = [...roots];
  for (let template = pending.pop(); template !== undefined; template = pending.pop()) {
    if (seen.has(template)) continue;
    seen.add(template);
    pending.push(...(template.callsAny ? named.values() : template.calls.flatMap((name) => named.get(name) ?? [])));
  }
  return seen;
}
