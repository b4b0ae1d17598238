import { parse } from 'yaml';

/** One version of a chart in a repository's index.yaml. */
export interface IndexEntry {
  readonly version: string;
  /** Where the packaged chart is: absolute, or relative to the repository. */
  readonly urls: readonly string[];
  /** SHA-256 of the packaged chart in hex; undefined if the index does not say it. */
  readonly digest: string | undefined;
}

/** Aliases have no place in an index; some generators write a few. */
const MAX_ALIASES = 1000;

/** `entries:`, and below it the name of a chart, indented by two spaces. */
const HELM_STYLE = /^entries:[ \t]*\r?\n {2}[^\s-][^\n]*:[ \t]*\r?\n/m;
/** Of text that is parsed: what is not written as Helm writes it is parsed as a whole, and that takes its time. */
const MAX_PARSED_CHARACTERS = 8_000_000;

/**
 * Reads the versions of one chart from index.yaml (https://helm.sh/docs/topics/chart_repository/#the-index-file). Indexes of tens of
 * megabytes exist: of one that is written as Helm writes it, only the lines of the chart are parsed.
 *
 * @returns undefined if the index does not have the chart
 * @throws Error if it is not the index of a chart repository
 */
export function readChartIndex(index: string, chart: string): readonly IndexEntry[] | undefined {
  if (index.trimStart().startsWith('{')) return entriesOf(JSON.parse(index), chart);
  const text = sliceOf(index, chart) ?? index;
  if (text.length > MAX_PARSED_CHARACTERS) {
    if (HELM_STYLE.test(index)) return undefined;
    throw new Error(`it is larger than ${MAX_PARSED_CHARACTERS / 1_000_000} MB and not written as Helm writes it`);
  }
  // Every scalar stays a text: 1.10 is no number here.
  return entriesOf(parse(text, { schema: 'failsafe', maxAliasCount: MAX_ALIASES, logLevel: 'silent' }), chart);
}

function entriesOf(parsed: unknown, chart: string): readonly IndexEntry[] | undefined {
  if (!isMap(parsed) || !('entries' in parsed)) throw new Error("it has no 'entries'");
  const entries = isMap(parsed.entries) && Object.hasOwn(parsed.entries, chart) ? parsed.entries[chart] : undefined;
  return Array.isArray(entries) ? entries.flatMap(toEntry) : undefined;
}

/** The lines of one chart below the line `entries:`; charts are indented by two spaces, what belongs to them by more or by a dash. */
function sliceOf(index: string, chart: string): string | undefined {
  const escaped = chart.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const start = new RegExp(`^ {2}(?:${escaped}|"${escaped}"|'${escaped}'):[ \\t]*\\r?\\n`, 'm').exec(index);
  if (start === null || !/^entries:[ \t]*\r?$/m.test(index.slice(0, start.index))) return undefined;
  const from = start.index + start[0].length;
  const end = /^(?: {2}[^\s-]|\S)/m.exec(index.slice(from));
  return `entries:\n${index.slice(start.index, end === null ? undefined : from + end.index)}`;
}

function toEntry(value: unknown): readonly IndexEntry[] {
  if (!isMap(value) || typeof value.version !== 'string') return [];
  const urls = Array.isArray(value.urls) ? value.urls.filter((url): url is string => typeof url === 'string') : [];
  const digest = typeof value.digest === 'string' ? value.digest.replace(/^sha256:/, '').toLowerCase() : '';
  return [{ version: value.version, urls, digest: /^[0-9a-f]{64}$/.test(digest) ? digest : undefined }];
}

function isMap(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
