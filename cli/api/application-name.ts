import { CliError } from '../cli-error.ts';

/** Names an application in requests. */
export interface ApplicationName {
  readonly name: string;
  readonly appNamespace?: string;
}

/**
 * Reads `name` or `namespace/name`, as `argocd` takes it.
 * @throws CliError if there is more than one slash, or a namespace is also given by flag and differs
 */
export function parseApplicationName(text: string, flag?: string): ApplicationName {
  const parts = text.split('/');
  if (parts.length > 2 || parts.includes('')) {
    throw new CliError(`"${text}" is no application; write name or namespace/name`, 2);
  }
  const [first = '', second] = parts;
  const appNamespace = second === undefined ? flag : first;
  if (flag !== undefined && appNamespace !== flag) {
    throw new CliError(`"${text}" is not in the namespace "${flag}" of --app-namespace`, 2);
  }
  return { name: second ?? first, ...(appNamespace !== undefined && { appNamespace }) };
}

/** The path of an application in the API. */
export function applicationPath({ name }: ApplicationName): string {
  return `/api/v1/applications/${encodeURIComponent(name)}`;
}
