export interface HttpResponse {
  readonly status: number;
  readonly body: string;
  /** Where a redirect leads. */
  readonly location?: string;
}

export interface TimedResponse extends HttpResponse {
  readonly milliseconds: number;
}

export function isSuccess({ status }: HttpResponse): boolean {
  return status >= 200 && status <= 299;
}

export function isRedirect({ status }: Pick<HttpResponse, 'status'>): boolean {
  return status >= 300 && status <= 399;
}

export function isClientError({ status }: HttpResponse): boolean {
  return status >= 400 && status <= 499;
}

export function isThrottled({ status }: HttpResponse): boolean {
  return status === 429;
}

export function isServerError({ status }: HttpResponse): boolean {
  return status >= 500;
}
