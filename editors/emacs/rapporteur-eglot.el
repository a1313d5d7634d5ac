;;; rapporteur-eglot.el --- Rapporteur in Emacs, through eglot  -*- lexical-binding: t; -*-

;; Eglot comes with Emacs 29; for 27 and 28 it is a package.  Needs markdown-mode.
;;
;;   (load "/path/to/rapporteur/editors/emacs/rapporteur-eglot")
;;   (add-hook 'markdown-mode-hook #'eglot-ensure)
;;
;; Eglot runs one server for each buffer: this entry takes the place of another one for Markdown.

;;; Code:

(require 'project)

(defun rapporteur-project (dir)
  "The workspace around DIR: the nearest folder with rapporteur.toml or sources."
  (let ((root (locate-dominating-file
               dir (lambda (above)
                     (or (file-exists-p (expand-file-name "rapporteur.toml" above))
                         (file-directory-p (expand-file-name "sources" above)))))))
    (and root (cons 'transient root))))

;; Without it, eglot takes the whole repository around the workspace.
(add-hook 'project-find-functions #'rapporteur-project -10)

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '((markdown-mode gfm-mode) . ("rapporteur" "lsp"))))

(provide 'rapporteur-eglot)
;;; rapporteur-eglot.el ends here
