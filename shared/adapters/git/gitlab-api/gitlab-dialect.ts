import { fieldsOf } from '../host-api/answer-fields.ts';
import type { HostDialect } from '../host-api/host-dialect.ts';

const NEEDED = 'it needs the scope "api" and the role Developer';

/**
 * GitLab's REST API (docs.gitlab.com/api/rest): limits
 * (docs.gitlab.com/administration/settings/user_and_ip_rate_limits), pages, errors.
 */
export const GITLAB_DIALECT: HostDialect = {
  host: 'GitLab',
  headers: {},
  // A 403 is never a limit, and some limits answer 429 without any header (gitlab-org/gitlab#365728).
  limits: { statuses: [429], remaining: 'ratelimit-remaining', reset: 'ratelimit-reset' },
  credentialsAdvice: `check the token; ${NEEDED}`,
  describeForbidden: () => `the token may not do this; ${NEEDED}`,
  wordsOf(body) {
    const { message, error } = fieldsOf(body);
    const said = message ?? error ?? '';
    return typeof said === 'string' ? said : JSON.stringify(said);
  },
  nextPathOf({ path, headers }) {
    const page = String(headers['x-next-page'] ?? '');
    if (page === '') return undefined;
    const [name, query] = path.split('?');
    const next = new URLSearchParams(query);
    next.set('page', page);
    return `${name}?${next}`;
  },
};
