import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Navigate, useSearchParams } from "react-router";
import { signIn, useSession, useSessionChange } from "../../api/session";
import { fieldError } from "../../ui/form";
import { FormError } from "../../ui/FormError";
import { Doorstep } from "./Doorstep";

const focusOnce = (field: HTMLInputElement | null) => field?.focus();

export function SignInPage() {
  const [params] = useSearchParams();
  const session = useSession();
  const change = useSessionChange(signIn);
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  if (session.data?.user) return <Navigate to={safeNext(params.get("next"))} replace />;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ username: username.trim(), password });
  };
  return (
    <Doorstep title="Sign in to Facesite">
      <form onSubmit={submit}>
        <Stack>
          <FormError error={change.error} fields={["username", "password"]} />
          <TextInput
            label="Username"
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            ref={focusOnce}
            required
            value={username}
            onChange={(event) => setUsername(event.currentTarget.value)}
            error={fieldError(change.error, "username")}
          />
          <PasswordInput
            label="Password"
            name="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={fieldError(change.error, "password")}
          />
          <Button type="submit" loading={change.isPending}>
            Sign in
          </Button>
        </Stack>
      </form>
    </Doorstep>
  );
}

/** Returns a path of this site to go on to, never another host's address. */
export function safeNext(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : "/projects";
}
