import { z } from 'zod';

const text = z.string().min(1, 'must not be empty');
const secret = text;
const isReference = (value: string) => /^(ssm|secretsmanager):/.test(value);
/** `$key` stays as it is written until its Secret is there. */
const isKey = (value: string) => /^\$[\w-]/.test(value);
const url = z
  .string()
  .refine(
    (value) => /^https?:\/\/[^\s/]/.test(value) || isReference(value) || isKey(value),
    'must be a URL, like https://example.com',
  );
const host = z.string().refine((value) => /^[^\s/]+$/.test(value), 'must be a host, like smtp.example.com');
const named = <Value extends z.ZodType>(value: Value) =>
  z.record(z.string(), value).refine((map) => Object.keys(map).length > 0, 'must have an entry for each recipient');
const duration = z.union([
  z.number().nonnegative(),
  z.string().regex(/^\d+(\.\d+)?(ms|s|m)$/, 'must be a time like 500ms or 2s'),
]);
const basicAuth = z.object({ username: z.string(), password: z.string() }).exactOptional();
const flag = z.boolean().exactOptional();
const option = text.exactOptional();
const tls = { insecureSkipVerify: flag };

const email = z.object({
  host: host.exactOptional(),
  port: z.coerce.number<number | string>().int().min(1).max(65_535).default(587),
  from: text,
  username: option,
  password: option,
  html: flag,
  insecure_skip_verify: flag,
  /** Ours: by Amazon SES, with the rights of the function or the machine. */
  ses: z.object({ region: option }).exactOptional(),
});

/** What each type of service wants to know, with Argo CD's names; `$key` stands for a key of the Secret. */
export const SERVICE_OPTIONS: { readonly [type: string]: z.ZodType } = {
  alertmanager: anyCase(
    z.object({
      targets: z.array(host).min(1, 'must have an entry'),
      scheme: z.enum(['http', 'https']).exactOptional(),
      apiPath: z.string().startsWith('/', 'must begin with /').exactOptional(),
      basicAuth,
      bearerToken: secret.exactOptional(),
      ...tls,
    }),
  ),
  /** Ours. */
  discord: anyCase(z.object({ url, ...tls })),
  email: anyCase(email).refine(
    (value) =>
      (value as z.infer<typeof email>).host !== undefined || (value as z.infer<typeof email>).ses !== undefined,
    { path: ['host'], message: 'is required, or ses' },
  ),
  github: anyCase(
    z.object({
      appID: z.union([text, z.number().int().positive()]),
      /** Absent, which is ours: looked up for the owner of the repository. */
      installationID: z.union([text, z.number().int().positive()]).exactOptional(),
      privateKey: secret,
      enterpriseBaseURL: url.exactOptional(),
    }),
  ),
  googlechat: anyCase(z.object({ webhooks: named(url), ...tls })),
  grafana: anyCase(z.object({ apiUrl: url, apiKey: secret, tags: option, ...tls })),
  mattermost: anyCase(z.object({ apiURL: url, token: secret, ...tls })),
  newrelic: anyCase(z.object({ apiURL: url.exactOptional(), apiKey: secret })),
  opsgenie: anyCase(z.object({ apiUrl: z.union([url, host]), apiKeys: named(secret) })),
  pagerduty: anyCase(z.object({ token: secret, from: text, apiURL: url.exactOptional() })),
  /** `apiURL` is ours: the European service has another. */
  pagerdutyv2: anyCase(z.object({ serviceKeys: named(secret), apiURL: url.exactOptional() })),
  pushover: anyCase(z.object({ token: secret, apiURL: url.exactOptional() })),
  rocketchat: anyCase(
    z.object({ email: text, password: secret, serverUrl: url, alias: option, icon: option, avatar: option, ...tls }),
  ),
  slack: anyCase(
    z.object({
      token: secret,
      apiURL: url.exactOptional(),
      username: option,
      icon: option,
      disableUnfurl: flag,
      ...tls,
    }),
  ),
  /** Ours: an incoming webhook. */
  'slack-webhook': anyCase(z.object({ url, ...tls })),
  teams: anyCase(z.object({ recipientUrls: named(url), ...tls })),
  'teams-workflows': anyCase(z.object({ recipientUrls: named(url), ...tls })),
  telegram: anyCase(z.object({ token: secret, apiURL: url.exactOptional() })),
  webex: anyCase(z.object({ token: secret, apiURL: url.exactOptional() })),
  webhook: anyCase(
    z.object({
      url,
      headers: z.array(z.object({ name: text, value: z.string() })).exactOptional(),
      basicAuth,
      retryMax: z.number().int().min(0).max(10).exactOptional(),
      retryWaitMin: duration.exactOptional(),
      retryWaitMax: duration.exactOptional(),
      /** Ours: signs the body by HMAC-SHA-256, as GitHub does. */
      hmacSecret: secret.exactOptional(),
      hmacHeader: option,
      ...tls,
    }),
  ),
};

/** Argo CD's own examples write `apiURL` and `apiUrl` alike: Go takes keys in any case. */
function anyCase<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>): z.ZodType {
  const names = new Map(Object.keys(schema.shape).map((name) => [name.toLowerCase(), name]));
  return z.preprocess(
    (value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).map(([key, field]) => [names.get(key.toLowerCase()) ?? key, field]))
        : value,
    schema,
  );
}
