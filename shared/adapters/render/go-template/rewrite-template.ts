/** A template in the words of our engine, or what of it cannot be said there. */
export type RewrittenTemplate = { readonly text: string } | { readonly fault: string };

/** What Argo CD adds to the template language, in the words of sprig and of values that are computed before. */
const CALLS: readonly (readonly [RegExp, string])[] = [
  [/\bcall\s+\.repo\.GetCommitMetadata\b/g, 'index .repo.commits'],
  [/\bcall\s+\.repo\.RepoURLToHTTPS\b/g, 'include "windlass.https"'],
  [/\bcall\s+\.repo\.FullNameByRepoURL\b/g, 'include "windlass.fullName"'],
  [/\bcall\s+\.repo\.QueryEscape\b/g, 'urlquery'],
  [/\bcall\s+\.strings\.ToUpper\b/g, 'upper'],
  [/\bcall\s+\.strings\.ToLower\b/g, 'lower'],
  [/\bcall\s+\.strings\.ReplaceAll\s+(\S+)\s+(\S+?)\s+([^\s)}]+)/g, 'replace $2 $3 $1'],
  [/\bcall\s+\.time\.Now\b/g, 'now'],
  [/\bcall\s+\.time\.Parse\b/g, 'toDate "2006-01-02T15:04:05Z07:00"'],
];
const OTHER_CALL = /\bcall\s+(\.[\w.]+)/;
const ACTION = /\{\{[\s\S]*?\}\}/g;

/** The templates that rewritten ones include. */
export const INCLUDED_TEMPLATES = `{{- define "windlass.https" -}}
{{- regexReplaceAll "^(?:ssh://)?(?:[^@/]+@)?([^:/]+)[:/](.*?)(?:\\\\.git)?$" (regexReplaceAll "^https?://" . "") "https://\${1}/\${2}" -}}
{{- end -}}
{{- define "windlass.fullName" -}}
{{- regexReplaceAll "^https://[^/]+/" (include "windlass.https" .) "" -}}
{{- end -}}
`;

/** Puts a template of Argo CD's notifications into words that `helm template` knows; a fault names the line. */
export function rewriteTemplate(text: string): RewrittenTemplate {
  const rewritten = text.replace(ACTION, (action) =>
    CALLS.reduce((words, [call, instead]) => words.replace(call, instead), action),
  );
  const found = OTHER_CALL.exec(rewritten);
  if (!found) return { text: rewritten };
  const line = rewritten.slice(0, found.index).split('\n').length;
  return { fault: `line ${line}: "call ${found[1]}" is not supported here` };
}
