import { MalformedRequestError } from '../../domain/errors/request-errors.ts';

/** What identifies us to an API server: headers, a client certificate, or both. */
export interface ClusterCredentials {
  readonly headers: { readonly [name: string]: string };
  /** PEM. */
  readonly clientCert?: string;
  /** PEM. */
  readonly clientKey?: string;
}

/** Where an API server is, whom to trust, and how to come by credentials. */
export interface ClusterConnection {
  /** URL without a trailing slash; may have a path, as behind Rancher. */
  readonly server: string;
  /** PEM; without it the system's own authorities count. */
  readonly ca?: string;
  /** Name to expect in the server's certificate instead of the host. */
  readonly serverName?: string;
  /**
   * Gives the credentials of the moment.
   * @param options `renew`: the last ones were refused, read them anew from where they come from
   * @throws ClusterUnreachableError if a file or a plugin that holds them fails
   */
  credentials(options?: { readonly renew?: boolean }): Promise<ClusterCredentials>;
}

/**
 * Checks the address of an API server and returns it without a trailing slash.
 *
 * @throws MalformedRequestError if it is no URL, carries a password, turns off TLS verification, or is plain http to another machine
 */
export function checkServerUrl(server: string, options: { readonly insecure?: boolean } = {}): string {
  const url = URL.parse(server);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new MalformedRequestError(`cluster server "${withoutUserInfo(server)}" is not an https:// URL`);
  }
  if (url.username || url.password) {
    throw new MalformedRequestError(
      `cluster server ${withoutUserInfo(server)}: put user and password in the credentials, not in the URL`,
    );
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new MalformedRequestError(
      `cluster server ${server}: plain http is only allowed to 127.0.0.1, ::1 and localhost; use https`,
    );
  }
  if (options.insecure) {
    throw new MalformedRequestError(
      `cluster server ${server}: TLS verification cannot be turned off; give the cluster's CA certificate instead of "insecure"`,
    );
  }
  return server.replace(/\/+$/, '');
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function withoutUserInfo(server: string): string {
  return server.replace(/\/\/[^/@]*@/, '//');
}
