// Runs a Node.js handler for the local stage, by Lambda's runtime API.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

const { env } = process;
const api = `http://${env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
const hasCallbacks = Number(/nodejs(\d+)/.exec(env.AWS_EXECUTION_ENV ?? '')?.[1] ?? 0) < 24;

// Standard input ends with the stage, however that ends, and with it this process and all it has started: even while
// the handler keeps its thread busy, which is why another one looks out.
const LOOK_OUT = `
const { Socket } = require('node:net');
new Socket({ fd: 0, writable: false }).on('error', () => {}).on('close', () => process.kill(-process.pid, 'SIGKILL')).resume();
`;
new Worker(LOOK_OUT, { eval: true }).unref();

const toError = (error) => ({
  errorType: error?.name ?? 'Error',
  errorMessage: String(error?.message ?? error),
  trace: String(error?.stack ?? '').split('\n'),
});

async function post(path, value) {
  await fetch(`${api}/${path}`, { method: 'POST', body: typeof value === 'string' ? value : JSON.stringify(value) });
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
  // A CommonJS module is the default export, and not all of its names are found from outside.
  const find = (root) => name.split('.').reduce((value, key) => value?.[key], root);
  const handler = find(loaded) ?? find(loaded.default);
  if (typeof handler !== 'function') {
    throw Object.assign(new Error(`${env._HANDLER} is undefined or not exported`), { name: 'Runtime.HandlerNotFound' });
  }
  if (!hasCallbacks && handler.length > 2) {
    const message = 'Node.js 24 and later take no handlers with a callback: make it async, with two parameters';
    throw Object.assign(new Error(message), { name: 'Runtime.CallbackHandlerDeprecated' });
  }
  return handler;
}

function contextOf(headers) {
  const deadline = Number(headers.get('lambda-runtime-deadline-ms'));
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    awsRequestId: headers.get('lambda-runtime-aws-request-id'),
    invokedFunctionArn: headers.get('lambda-runtime-invoked-function-arn'),
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

let whenNothingIsLeft = () => {};
process.on('beforeExit', () => whenNothingIsLeft());

/**
 * An async handler's promise, or, before Node.js 24, what its callback gets; what it returns otherwise does not count
 * there, and when nothing is left to do the answer is `null`.
 */
function invoke(handler, event, context) {
  return new Promise((resolve, reject) => {
    const callback = (error, result) => (error ? reject(error) : resolve(result));
    const returned = hasCallbacks ? handler(event, context, callback) : handler(event, context);
    if (typeof returned?.then === 'function') returned.then(resolve, reject);
    else if (hasCallbacks) whenNothingIsLeft = () => resolve(null);
    else resolve(returned);
  });
}

// The stage sees the process end, and answers as AWS does for a runtime that exited.
const crash = (error) => {
  console.error(error);
  process.exit(129);
};
process.on('uncaughtException', crash);
process.on('unhandledRejection', crash);

const handler = await loadHandler();
for (;;) {
  let next;
  try {
    next = await fetch(`${api}/invocation/next`);
  } catch {
    process.exit(0); // The stage is gone.
  }
  const id = next.headers.get('lambda-runtime-aws-request-id');
  const event = await next.json();
  try {
    const result = await invoke(handler, event, contextOf(next.headers));
    await post(`invocation/${id}/response`, JSON.stringify(result) ?? 'null');
  } catch (error) {
    console.error('Invoke Error', error);
    await post(`invocation/${id}/error`, toError(error));
  }
}
