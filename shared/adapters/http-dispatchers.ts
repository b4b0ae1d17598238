import { type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { SourceUnsupportedError } from '../domain/errors/source-errors.ts';
import type { ConnectionSettings } from './connection-settings.ts';

/** Limits of one request with its answer. */
export interface HttpLimits {
  /** Milliseconds until the connection must stand. */
  readonly connectTimeoutMs: number;
  /** Milliseconds for the whole of it. */
  readonly totalTimeoutMs: number;
}

/** Hands out kept-alive connections for each way to connect: certificates, proxy. */
export interface HttpDispatchers {
  /** @throws SourceUnsupportedError if the proxy or a certificate cannot be used */
  dispatcherFor(settings: ConnectionSettings): Dispatcher;
}

/** So many different ways to connect stay open; beyond, the least recently used is closed. */
const MAX_DISPATCHERS = 64;

/** Makes the pool of connections. */
export function createHttpDispatchers(limits: HttpLimits): HttpDispatchers {
  const known = new Map<string, Dispatcher>();
  return {
    dispatcherFor(settings) {
      const key = JSON.stringify(settings);
      const dispatcher = known.get(key) ?? createDispatcher(settings, limits);
      known.delete(key);
      known.set(key, dispatcher);
      const [[oldestKey, oldest] = [key, dispatcher]] = known;
      if (known.size > MAX_DISPATCHERS) {
        known.delete(oldestKey);
        // Lets requests that are under way end.
        void oldest.close();
      }
      return dispatcher;
    },
  };
}

function createDispatcher(settings: ConnectionSettings, limits: HttpLimits): Dispatcher {
  const { insecure, caCertificates, clientCertificate, proxy, noProxy } = settings;
  const tls = {
    rejectUnauthorized: !insecure,
    // A certificate that is no CA's vouches for itself when it was registered.
    ...(caCertificates && { ca: caCertificates, allowPartialTrustChain: true }),
    ...clientCertificate,
  };
  try {
    return new EnvHttpProxyAgent({
      connect: { timeout: limits.connectTimeoutMs, ...tls },
      requestTls: tls,
      headersTimeout: limits.totalTimeoutMs,
      bodyTimeout: limits.totalTimeoutMs,
      ...(proxy && { httpProxy: proxy, httpsProxy: proxy, noProxy: noProxy ?? '' }),
    });
  } catch {
    // The cause would show the proxy's URL, which may hold a password.
    throw new SourceUnsupportedError('proxy: it cannot be used; give an http://, https:// or socks5:// URL');
  }
}
