import { readOperands } from './read-operands.ts';

/** A template in the words of our engine, or what of it cannot be said there. */
export type RewrittenTemplate = { readonly text: string } | { readonly fault: string };

/** A function that Argo CD adds to the template language, in the words of sprig and of values that are computed before. */
interface Rewriting {
  readonly operands: number;
  /** @param root `.` or `$.`, as the call had it */
  readonly rewrite: (operands: readonly string[], root: string) => string;
}

const REWRITINGS: { readonly [name: string]: Rewriting } = {
  'repo.GetCommitMetadata': { operands: 1, rewrite: ([sha], root) => `index ${root}repo.commits ${sha}` },
  'repo.GetAppDetails': { operands: 0, rewrite: (_none, root) => `get ${root}repo "details"` },
  'repo.RepoURLToHTTPS': { operands: 1, rewrite: ([url]) => `include "windlass.https" ${url}` },
  'repo.FullNameByRepoURL': { operands: 1, rewrite: ([url]) => `include "windlass.fullName" ${url}` },
  'repo.QueryEscape': { operands: 1, rewrite: ([text]) => `urlquery ${text}` },
  'strings.ToUpper': { operands: 1, rewrite: ([text]) => `upper ${text}` },
  'strings.ToLower': { operands: 1, rewrite: ([text]) => `lower ${text}` },
  'strings.ReplaceAll': { operands: 3, rewrite: ([text, part, by]) => `replace ${part} ${by} ${text}` },
  'time.Now': { operands: 0, rewrite: () => 'now' },
  'time.Parse': { operands: 1, rewrite: ([time]) => `mustToDate "2006-01-02T15:04:05Z07:00" ${time}` },
  'sync.GetInfoItem': { operands: 2, rewrite: ([_app, name], root) => `get ${root}sync.info ${name}` },
};

const ACTION = /\{\{[\s\S]*?\}\}/g;
const CALL = /\bcall\s+(\$?\.)([A-Za-z]\w*(?:\.\w+)*)/;

/** The templates that rewritten ones include; the names are those of `repositoryUrlToHttps` and `repositoryFullName`. */
export const INCLUDED_TEMPLATES = `{{- define "windlass.https" -}}
{{- if regexMatch "^(?:[^@/]+@)?[^:/]+:[^/]" . -}}
https://{{ regexReplaceAll "^(?:[^@/]+@)?([^:/]+):" . "\${1}/" }}
{{- else -}}
https://{{ regexReplaceAll "^[^@/]+@" (regexReplaceAll "^[a-z+]+://" . "") "" }}
{{- end -}}
{{- end -}}
{{- define "windlass.fullName" -}}
{{- $path := regexReplaceAll "^[^/]*/" (trimSuffix ".git" (trimPrefix "https://" (include "windlass.https" .))) "" -}}
{{- $parts := splitList "/" $path | compact -}}
{{- join "/" (slice $parts 0 (min 2 (len $parts))) -}}
{{- end -}}
`;

/** Puts a template of Argo CD's notifications into words that `helm template` knows; a fault names the line. */
export function rewriteTemplate(text: string): RewrittenTemplate {
  const faults: string[] = [];
  const rewritten = text.replace(ACTION, (action, at: number) => {
    const result = rewriteAction(action);
    if ('text' in result) return result.text;
    faults.push(`line ${text.slice(0, at).split('\n').length}: ${result.fault}`);
    return action;
  });
  return faults[0] === undefined ? { text: rewritten } : { fault: faults[0] };
}

function rewriteAction(action: string): RewrittenTemplate {
  let text = action;
  for (let call = CALL.exec(text); call; call = CALL.exec(text)) {
    const [whole, root = '', name = ''] = call;
    const rewriting = Object.hasOwn(REWRITINGS, name) ? REWRITINGS[name] : undefined;
    if (!rewriting) return { fault: `"${whole}" is not supported here` };
    const operands = readOperands(text, call.index + whole.length, rewriting.operands);
    if (!operands) return { fault: `"${whole}" needs ${rewriting.operands} values` };
    text = `${text.slice(0, call.index)}${rewriting.rewrite(operands.texts, root)}${text.slice(operands.end)}`;
  }
  return { text };
}
