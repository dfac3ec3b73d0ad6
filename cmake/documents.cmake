# The manual pages and the completions, as the program prints them.
#
#   cmake -DDECREF=program -DOUT=dir -P documents.cmake

function(write_from file)
    execute_process(COMMAND ${DECREF} ${ARGN} OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
    file(WRITE "${OUT}/${file}" "${text}")
endfunction()

file(REMOVE_RECURSE "${OUT}")
write_from(man/decref.1 help --man)
execute_process(COMMAND ${DECREF} help OUTPUT_VARIABLE overview COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "\n  [a-z]+ " commands "${overview}")
foreach(command IN LISTS commands)
    string(STRIP "${command}" command)
    write_from(man/decref-${command}.1 help --man ${command})
endforeach()
write_from(completions/decref completion bash)
write_from(completions/_decref completion zsh)
write_from(completions/decref.fish completion fish)
