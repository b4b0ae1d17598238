import { z } from 'zod';

const text = z.string().min(1, 'must not be empty');
const url = z
  .string()
  .refine((value) => /^https?:\/\//.test(value) || /^(ssm|secretsmanager):/.test(value), 'must be a URL');
const byUrl = z.looseObject({ url });
/** Recipients are names of URLs, as Argo CD has it for Teams and Google Chat. */
const byName = z.looseObject({ recipientUrls: z.record(z.string(), url) });
const webhooks = z.looseObject({ webhooks: z.record(z.string(), url) });

/** What each type of service wants to know, with Argo CD's names; `$key` stands for a key of the Secret. */
export const SERVICE_OPTIONS: { readonly [type: string]: z.ZodType } = {
  email: z.looseObject({
    host: text,
    port: z.number().int().default(587),
    from: text,
    username: z.string().exactOptional(),
    password: z.string().exactOptional(),
    html: z.boolean().exactOptional(),
    insecure_skip_verify: z.boolean().exactOptional(),
  }),
  slack: z.looseObject({ token: text, apiURL: url.exactOptional() }),
  'slack-webhook': byUrl,
  teams: byName,
  'teams-workflows': byName,
  googlechat: webhooks,
  discord: byUrl,
  telegram: z.looseObject({ token: text }),
  opsgenie: z.looseObject({ apiUrl: url, apiKeys: z.record(z.string(), text) }),
  pagerdutyv2: z.looseObject({ serviceKeys: z.record(z.string(), text) }),
  mattermost: z.looseObject({ apiURL: url, token: text }),
  grafana: z.looseObject({ apiUrl: url, apiKey: text }),
  webhook: z.looseObject({
    url,
    headers: z.array(z.object({ name: text, value: z.string() })).exactOptional(),
    basicAuth: z.object({ username: z.string(), password: z.string() }).exactOptional(),
    /** Ours: signs the body by HMAC-SHA-256, as GitHub does. */
    hmacSecret: text.exactOptional(),
    hmacHeader: text.exactOptional(),
  }),
};
