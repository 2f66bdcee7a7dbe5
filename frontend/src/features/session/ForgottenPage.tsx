import { Anchor, Button, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link } from "react-router";
import { askPasswordLink } from "../../api/signin";
import { fieldError } from "../../ui/form";
import { FormError } from "../../ui/FormError";
import { Doorstep } from "./Doorstep";
import { focusOnce } from "./focusOnce";

/** Asks for a link for a new password by mail. */
export function ForgottenPage() {
  const [user, setUser] = useState("");
  const ask = useMutation({ mutationFn: askPasswordLink });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate(user.trim());
  };
  return (
    <Doorstep title="Forgot the password?">
      <form onSubmit={submit}>
        <Stack>
          {ask.isSuccess ? (
            <Text role="status">
              If there is such an account and it has an e-mail address, a link is on its way. It works for an
              hour. Nothing came? Ask an administrator for a link.
            </Text>
          ) : (
            <>
              <FormError error={ask.error} fields={["user"]} />
              <TextInput
                label="Username or e-mail"
                name="username"
                autoComplete="username"
                autoCapitalize="none"
                ref={focusOnce}
                required
                value={user}
                onChange={(event) => setUser(event.currentTarget.value)}
                error={fieldError(ask.error, "user")}
              />
              <Button type="submit" loading={ask.isPending}>
                Send me a link
              </Button>
            </>
          )}
          <Anchor component={Link} to="/signin" size="sm" ta="center">
            Back to sign in
          </Anchor>
        </Stack>
      </form>
    </Doorstep>
  );
}
