import { useGraphiQL } from "@graphiql/react";
import { useEffect } from "react";
import { authorizationIn, withAuthorization } from "./authorization";

interface Props {
  authorization: string | undefined;
  onChange(authorization: string | undefined): void;
}

/**
 * Keeps one sign-in for all tabs, inside GraphiQL: the headers tab shows the
 * chosen Authorization whichever operation is open, and what the user writes
 * there becomes the choice.
 */
export function SignIn({ authorization, onChange }: Props) {
  const editor = useGraphiQL((state) => state.headerEditor);

  useEffect(() => {
    if (!editor) {
      return;
    }
    const showChoice = () => {
      const headers = editor.getValue();
      const wanted = withAuthorization(headers, authorization);
      if (wanted !== headers) {
        editor.setValue(wanted);
      }
    };
    showChoice();
    const listening = editor.onDidChangeModelContent((event) => {
      // GraphiQL flushes the whole text when another tab opens; typing does not.
      if (event.isFlush) {
        showChoice();
        return;
      }
      const written = authorizationIn(editor.getValue());
      if (written !== null) {
        onChange(written);
      }
    });
    return () => listening.dispose();
  }, [editor, authorization, onChange]);

  return null;
}
