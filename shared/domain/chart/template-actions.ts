/** A word of a template action: a function or keyword, a field or variable, or a quoted text. */
export interface TemplateToken {
  readonly kind: 'word' | 'field' | 'text' | 'punctuation';
  readonly text: string;
}

/** What stands between `{{` and `}}`. */
export type TemplateAction = readonly TemplateToken[];

const ACTION_START = /\{\{-?\s*/g;
const COMMENT = /\/\*[\s\S]*?\*\//y;
const ACTION_END = /-?\}\}/y;
const SPACE = /\s+/y;
const QUOTED = /"(?:\\[\s\S]|[^"\\\n])*"|`[^`]*`/y;
const CHARACTER = /'(?:\\[\s\S]|[^'\\\n])+'/y;
const FIELD = /[.$][\w.$]*/y;
const WORD = /[\p{L}_][\p{L}\p{N}_]*(?:\.[\w.]*)?/uy;

/** Reads the actions of a Go template, without comments (https://pkg.go.dev/text/template); the text between them is left out. */
export function readTemplateActions(template: string): readonly TemplateAction[] {
  const actions: TemplateAction[] = [];
  ACTION_START.lastIndex = 0;
  while (ACTION_START.exec(template) !== null) {
    const { tokens, end } = readAction(template, ACTION_START.lastIndex);
    ACTION_START.lastIndex = end;
    if (tokens.length > 0) actions.push(tokens);
  }
  return actions;
}

function readAction(template: string, start: number): { tokens: readonly TemplateToken[]; end: number } {
  const tokens: TemplateToken[] = [];
  let position = start;
  while (position < template.length) {
    const at = (pattern: RegExp) => {
      pattern.lastIndex = position;
      const [found] = pattern.exec(template) ?? [];
      position += found?.length ?? 0;
      return found;
    };
    if (at(ACTION_END) !== undefined) break;
    if (at(COMMENT) !== undefined || at(SPACE) !== undefined || at(CHARACTER) !== undefined) continue;
    const quoted = at(QUOTED);
    const field = quoted ?? at(FIELD);
    const word = field ?? at(WORD);
    if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.slice(1, -1) });
    else if (field !== undefined) tokens.push({ kind: 'field', text: field });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else tokens.push({ kind: 'punctuation', text: template.charAt(position++) });
  }
  return { tokens, end: position };
}
