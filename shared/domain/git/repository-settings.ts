/** What a repository holds. */
export type RepositoryType = 'git' | 'helm' | 'oci';

/** How a repository is reached: what everybody may know of it. Names are those of Argo CD's `Repository`. */
export interface RepositorySettings {
  /** Default `git`. */
  readonly type?: RepositoryType;
  readonly username?: string;
  readonly insecure?: boolean;
  readonly enableLfs?: boolean;
  readonly enableOCI?: boolean;
  readonly insecureOCIForceHttp?: boolean;
  /** URL of an HTTP proxy; shown without its password. */
  readonly proxy?: string;
  readonly noProxy?: string;
  readonly githubAppID?: string;
  readonly githubAppInstallationID?: string;
  readonly githubAppEnterpriseBaseUrl?: string;
}

/** What proves to a repository that we may read it. */
export interface RepositoryCredentials {
  readonly password?: string;
  readonly bearerToken?: string;
  readonly sshPrivateKey?: string;
  readonly githubAppPrivateKey?: string;
  /** PEM. */
  readonly tlsClientCertData?: string;
  /** PEM. */
  readonly tlsClientCertKey?: string;
}

/** Settings as somebody writes them; without `credentials` the stored ones stay. */
export interface RepositorySettingsInput extends RepositorySettings {
  readonly credentials?: RepositoryCredentials;
}
