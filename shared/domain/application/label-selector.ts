import { MalformedRequestError } from '../errors/request-errors.ts';

/** Whether labels meet a requirement. */
export type LabelRequirement = (labels: { readonly [key: string]: string }) => boolean;

/**
 * Compiles a Kubernetes label selector: `a=b,c!=d,e in (x,y),f notin (z),g,!h`; the empty one fits everything.
 * @param at what the selector is called, for messages
 * @throws MalformedRequestError
 */
export function parseLabelSelector(selector: string, at: string): LabelRequirement {
  // A comma inside of parentheses separates values, not requirements.
  const requirements = selector
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => parseRequirement(part, at));
  return (labels) => requirements.every((isMet) => isMet(labels));
}

function parseRequirement(text: string, at: string): LabelRequirement {
  const set = /^([\w./-]+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(text);
  if (set) {
    const [, key = '', operator, list = ''] = set;
    const values = list.split(',').map((value) => value.trim());
    // Like Kubernetes, `notin` and `!=` also fit objects that do not have the label.
    return (labels) =>
      values.includes(labels[key] ?? '') === (operator === 'in') && (operator !== 'in' || key in labels);
  }
  const equality = /^([\w./-]+)\s*(==|=|!=)\s*([\w.-]*)$/.exec(text);
  if (equality) {
    const [, key = '', operator, value] = equality;
    return (labels) => (labels[key] === value) === (operator !== '!=');
  }
  const existence = /^(!?)\s*([\w./-]+)$/.exec(text);
  if (existence) {
    const [, not, key = ''] = existence;
    return (labels) => Object.hasOwn(labels, key) === (not === '');
  }
  throw new MalformedRequestError(`${at}: cannot understand "${text}"; write key=value, key!=value, key in (a,b), key`);
}
