import { isDeepStrictEqual } from 'node:util';
import type {
  RepositoryCredentials,
  RepositorySettings,
  RepositorySettingsInput,
} from '../domain/git/repository-settings.ts';
import { redactUrl } from '../domain/git/repository-url.ts';
import type { ChartAccess } from '../ports/chart-reader.ts';

/** What is sealed. */
export interface SealedSettings extends RepositoryCredentials {
  /** With its password. */
  readonly proxy?: string;
}

/** Settings with all that is secret. */
export type OpenSettings = RepositorySettings & SealedSettings;

/** The settings of an input, apart from what names the thing that has them. */
export function settingsOf<Input extends RepositorySettingsInput>(input: Input): Omit<Input, 'credentials'> {
  const { credentials: _, ...settings } = input;
  return settings.proxy === undefined ? settings : { ...settings, proxy: redactUrl(settings.proxy) };
}

/** What to seal; undefined if nothing is and was secret. */
export function sealedOf(
  input: RepositorySettingsInput,
  stored: SealedSettings | undefined,
): SealedSettings | undefined {
  const { proxy: storedProxy, ...storedCredentials } = stored ?? {};
  // Written back as it was shown, it means the one that is stored.
  const isSameProxy = storedProxy !== undefined && redactUrl(storedProxy) === input.proxy;
  const proxy = isSameProxy ? storedProxy : input.proxy;
  const sealed = { ...(input.credentials ?? storedCredentials), ...(proxy !== undefined && { proxy }) };
  return stored === undefined && isDeepStrictEqual(sealed, {}) ? undefined : sealed;
}

/** Whether there is a password, token or key. */
export function hasCredentials({ proxy: _, ...credentials }: SealedSettings = {}): boolean {
  return Object.keys(credentials).length > 0;
}

/** What is needed to read a repository by these settings. */
export function toAccess(url: string, settings: OpenSettings): ChartAccess {
  const { githubAppID, githubAppPrivateKey, githubAppInstallationID, githubAppEnterpriseBaseUrl } = settings;
  const access = {
    username: settings.username,
    password: settings.password,
    bearerToken: settings.bearerToken,
    sshPrivateKey: settings.sshPrivateKey,
    insecure: settings.insecure,
    tlsClientCert: settings.tlsClientCertData,
    tlsClientKey: settings.tlsClientCertKey,
    proxy: settings.proxy,
    noProxy: settings.noProxy,
    plainHttp: settings.insecureOCIForceHttp,
    githubApp:
      githubAppID === undefined || githubAppPrivateKey === undefined
        ? undefined
        : withoutUndefined({
            appId: githubAppID,
            privateKey: githubAppPrivateKey,
            installationId: githubAppInstallationID,
            enterpriseBaseUrl: githubAppEnterpriseBaseUrl,
          }),
  };
  return { url, ...withoutUndefined(access) };
}

type Defined<T> = {
  readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & { readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Defined<T>;
}
