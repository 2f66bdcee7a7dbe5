import { Button, Stack } from "@mantine/core";
import { IconLogin2 } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { goToProvider } from "../../api/signin";
import { FormError } from "../../ui/FormError";

/** Goes to the sign-in provider; `asked` says what for. */
export function ProviderButton({
  name,
  asked,
  primary,
}: {
  name: string;
  asked: { next?: string; invitation?: string };
  primary: boolean;
}) {
  const go = useMutation({ mutationFn: () => goToProvider(asked) });
  return (
    <Stack gap="xs">
      <FormError error={go.error} />
      <Button
        variant={primary ? "filled" : "default"}
        leftSection={<IconLogin2 size={18} />}
        loading={go.isPending || go.isSuccess}
        onClick={() => go.mutate()}
      >
        Continue with {name}
      </Button>
    </Stack>
  );
}
