import path from 'node:path';

/** A credential plugin as a kubeconfig (`users[].user.exec`) or a cluster secret (`execProviderConfig`) names it. */
export interface ExecConfig {
  readonly apiVersion?: string;
  readonly command?: string;
  readonly args?: readonly string[] | null;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
  readonly provideClusterInfo?: boolean;
  readonly [field: string]: unknown;
}

/** What a plugin may want to know, and where its relative path counts from. */
export interface ExecContext {
  readonly directory: string;
  readonly server: string;
  readonly ca?: string;
}

/** Completes a plugin's call as client-go makes it: a path with a slash counts from the kubeconfig, and KUBERNETES_EXEC_INFO is set. */
export function execUser(exec: ExecConfig, { directory, server, ca }: ExecContext): ExecConfig {
  const command = exec.command?.includes('/') ? path.resolve(directory, exec.command) : exec.command;
  const cluster = {
    server,
    ...(ca === undefined ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
  };
  const info = {
    apiVersion: exec.apiVersion ?? 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    spec: { interactive: false, ...(exec.provideClusterInfo ? { cluster } : {}) },
  };
  return {
    ...exec,
    ...(command === undefined ? {} : { command }),
    args: exec.args ?? [],
    env: [...(exec.env ?? []), { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(info) }],
  };
}
