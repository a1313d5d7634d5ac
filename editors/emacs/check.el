;;; check.el --- Uses the server in Emacs and fails at the first thing that is missing  -*- lexical-binding: t; -*-

;; usage: emacs --batch -l check.el SERVER_BINARY DESK CASE.json
;; Not with -Q: that would hide eglot and markdown-mode where they are packages.

;;; Code:

(package-initialize)
(require 'eglot)
(require 'flymake)
(require 'json)
(require 'markdown-mode)
(require 'seq)
(require 'xref)
(load (expand-file-name "rapporteur-eglot" (file-name-directory load-file-name)) nil t)

(defvar check-server (pop command-line-args-left))
(defvar check-desk (file-truename (pop command-line-args-left)))
(defvar check-case (json-read-file (pop command-line-args-left)))

(defun check-fail (&rest why)
  (princ (concat "FAILED: " (apply #'format why) "\n") #'external-debugging-output)
  (kill-emacs 1))

(defun check-await (what condition)
  "Wait until CONDITION holds; WHAT names it."
  (let ((end (+ (float-time) 30)) found)
    (while (not (or (setq found (funcall condition)) (> (float-time) end)))
      (accept-process-output nil 0.05))
    (unless found (check-fail "not within 30 s: %s" what))
    (princ (format "ok: %s\n" what))
    found))

(let-alist check-case
  (setq eglot-sync-connect 30
        xref-prompt-for-identifier nil
        eglot-server-programs `(((markdown-mode gfm-mode) . (,check-server "lsp"))))
  (find-file (expand-file-name .brief check-desk))
  (markdown-mode)
  (call-interactively #'eglot)
  (unless (file-equal-p check-desk (project-root (eglot--project (eglot-current-server))))
    (check-fail "the workspace is %s" (project-root (eglot--project (eglot-current-server)))))
  (flymake-mode 1)
  (goto-char (point-min))
  (search-forward .words)
  (goto-char (match-beginning 0))
  (let* ((here (point))
         (finding (lambda ()
                    (flymake-start)
                    (seq-find (lambda (found) (string-match-p .code (flymake-diagnostic-text found)))
                              (flymake-diagnostics here (1+ here))))))
    (let ((found (check-await (format "%s on line %d" .code (line-number-at-pos)) finding)))
      (princ (format "    %s\n" (car (split-string (flymake-diagnostic-text found) "\n")))))
    (goto-char here)
    (let* ((hover (jsonrpc-request (eglot-current-server) :textDocument/hover (eglot--TextDocumentPositionParams)))
           (text (plist-get (plist-get hover :contents) :value)))
      (unless (and text (string-match-p (regexp-quote .sentence) text))
        (check-fail "the hover does not show the sentence of the source: %s" text))
      (princ "ok: hover shows the sentence of the source\n"))
    (xref-find-definitions "LSP identifier at point")
    (unless (file-equal-p buffer-file-name (expand-file-name .source check-desk))
      (check-fail "the definition is in %s" buffer-file-name))
    (unless (looking-at-p (regexp-quote .sentence))
      (check-fail "the definition is at line %d, column %d" (line-number-at-pos) (current-column)))
    (princ (format "ok: definition is %s:%d\n" .source (line-number-at-pos))))
  (eglot-shutdown (eglot-current-server))
  (princ "ok: the server ends\n"))
;;; check.el ends here
