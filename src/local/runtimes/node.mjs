// Runs a Node.js handler for the local stage, through Lambda's runtime API.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { existsSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

const { env } = process;
const api = `http://${env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const hasCallbacks = Number(/nodejs(\d+)/.exec(env.AWS_EXECUTION_ENV ?? '')?.[1] ?? 0) < 24;

// Standard input ends when the stage ends, for whatever reason. Then this process and its children must end, too. A
// worker thread watches standard input, since the handler may block the main thread.
const WATCHDOG = `
const { Socket } = require('node:net');
new Socket({ fd: 0, writable: false }).on('error', () => {}).on('close', () => process.kill(-process.pid, 'SIGKILL')).resume();
`;
new Worker(WATCHDOG, { eval: true }).unref();

const toError = (error) => ({
  errorType: error?.name ?? 'Error',
  errorMessage: String(error?.message ?? error),
  trace: String(error?.stack ?? '').split('\n'),
});

/** Sends a request, with `node:http` because `fetch` would take most of the time of an invocation. */
function call(method, path, body = '') {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Length': Buffer.byteLength(body) };
    const outgoing = request(`${api}/${path}`, { method, agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ headers: response.headers, text }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function loadHandler() {
  const [, folder, module, name] = /^(.*\/)?([^/.]+)\.(.+)$/.exec(env._HANDLER) ?? [];
  if (!name) throw Object.assign(new Error(`Bad handler ${env._HANDLER}`), { name: 'Runtime.MalformedHandlerName' });
  const base = join(env.LAMBDA_TASK_ROOT, folder ?? '', module);
  const file = ['', '.js', '.mjs', '.cjs'].map((extension) => base + extension).find((path) => existsSync(path));
  if (!file) {
    throw Object.assign(new Error(`Cannot find module '${module}'`), { name: 'Runtime.ImportModuleError' });
  }
  const loaded = await import(pathToFileURL(file).href);
  // Node.js does not detect every named export of a CommonJS module. The default export has all of them.
  const find = (root) => name.split('.').reduce((value, key) => value?.[key], root);
  const handler = find(loaded) ?? find(loaded.default);
  if (typeof handler !== 'function') {
    throw Object.assign(new Error(`${env._HANDLER} is undefined or not exported`), { name: 'Runtime.HandlerNotFound' });
  }
  if (!hasCallbacks && handler.length > 2) {
    const message = 'Node.js 24 and later do not support callback handlers; make the handler async, with two parameters';
    throw Object.assign(new Error(message), { name: 'Runtime.CallbackHandlerDeprecated' });
  }
  return handler;
}

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

let onIdle = () => {};
process.on('beforeExit', () => onIdle());

/**
 * Resolves with the result of an async handler or, before Node.js 24, with the result that the handler passes to its
 * callback. Those versions ignore other return values: the result is `null` when the event loop is empty.
 */
function invoke(handler, event, context) {
  return new Promise((resolve, reject) => {
    const callback = (error, result) => (error ? reject(error) : resolve(result));
    const returned = hasCallbacks ? handler(event, context, callback) : handler(event, context);
    if (typeof returned?.then === 'function') returned.then(resolve, reject);
    else if (hasCallbacks) onIdle = () => resolve(null);
    else resolve(returned);
  });
}

// The stage notices that the process ends, and responds as AWS does for a runtime that exited.
const crash = (error) => {
  console.error(error);
  process.exit(129);
};
process.on('uncaughtException', crash);
process.on('unhandledRejection', crash);

const handler = await loadHandler().catch(async (error) => {
  console.error(error);
  await call('POST', 'init/error', JSON.stringify(toError(error)));
  process.exit(1);
});
/** Returns how an invocation ended, and its result or error as JSON. */
async function outcomeOf({ headers, text }) {
  const event = JSON.parse(text);
  try {
    const result = await invoke(handler, event, contextOf(headers));
    return ['response', JSON.stringify(result) ?? 'null'];
  } catch (error) {
    console.error('Invoke Error', error);
    return ['error', JSON.stringify(toError(error))];
  }
}

// The request that sends a result also requests the next event, which halves the number of requests.
for (let request = ['GET', 'invocation/next']; ;) {
  const next = await call(...request).catch(() => process.exit(0)); // The stage has ended.
  const [kind, body] = await outcomeOf(next);
  request = ['POST', `invocation/${next.headers['lambda-runtime-aws-request-id']}/${kind}?next`, body];
}
