(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs
               `((c-mode c++-mode c-ts-mode c++-ts-mode)
                 . ,(eglot-alternatives '(("decref" "lsp") "clangd")))))
(setq-default eglot-workspace-configuration '(:decref (:minSeverity "warning")))
